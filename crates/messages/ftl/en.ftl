# What the pages of Lastlook say in English. ftl/es.ftl says the same in Spanish; a test compares the two.
#
# To add a text: an id in kebab-case that begins with the name of its page, here and in es.ftl. Whole sentences; never
# glue a sentence together from two texts, for other languages order their words otherwise. Numbers that a noun follows
# choose its form by the plural selector, as in `unsent-count`. Texts are shown as they are: no markup.
# Verbs for what a person does; the trade's own nouns (docs/GLOSSARY.md). Nothing here may say that a weapon is safe.

### ---- names ---------------------------------------------------------------------------------------

app-name = Lastlook

### ---- navigation ----------------------------------------------------------------------------------

nav-label = Main
nav-board = Board
nav-scan = Scan
nav-day = Day
nav-speak-up = Speak up
nav-more = More
nav-stop = Stop
nav-weapons = Weapons
nav-rounds = Rounds
nav-people = People
nav-record = Record
nav-settings = Settings
nav-help = Help
nav-language = Language
nav-back = Back
nav-skip-to-content = Skip to content

### ---- the verdict ---------------------------------------------------------------------------------

# The largest words of the app. "Cleared" never means that a weapon is safe: it means that nothing is missing on paper.
verdict-cleared = Paperwork complete. Now show the chamber.
verdict-cleared-short = Cleared
verdict-cleared-looks = Who must look: { $people }
verdict-cleared-until = Holds until { $time }, or until anything it rests on changes.
verdict-not-cleared = Not cleared. Do not hand it over.
verdict-not-cleared-short = Not cleared
verdict-no-rules = Not cleared. No rules are in force, so nothing was checked.
verdict-stopped = Stopped. Nothing is handed over until the stop is lifted.
verdict-lapsed = No longer cleared: { $reason }
verdict-first-missing = Missing: { $what }
verdict-missing-count = { $count ->
    [one] { $count } thing is missing
   *[other] { $count } things are missing
}
verdict-may-it-go-to = May { $weapon } go to { $person }?
verdict-warnings-count = { $count ->
    [one] { $count } warning
   *[other] { $count } warnings
}

### ---- the four values -----------------------------------------------------------------------------

value-held = Held
value-held-means = The record supports it, and nothing speaks against it.
value-failed = Failed
value-failed-means = The record speaks against it.
value-unknown = Unknown
value-unknown-means = The record says neither yes nor no. That does not clear.
value-disputed = Disputed
value-disputed-means = The record says both. That does not clear until a person with the role resolves it.
value-pending = Not due yet
value-pending-means = There is still time for it, until { $time }.
value-not-applicable = Does not apply

### ---- what a rule rests on, and what follows ----------------------------------------------------

force-law = Law
force-bulletin = Bulletin
force-guideline = Guideline
force-practice = Practice
certainty-a = A: the law or bulletin itself was read
certainty-b = B: another source states it
certainty-c = C: the text could not be checked
certainty-d = D: practice
effect-block = Blocks the handover
effect-hold = Holds the work
effect-stop = Stops the work
effect-report = Must be reported
effect-warn = Warning
effect-note = Note

### ---- why: the lines of an explanation -------------------------------------------------------------

# What a rule found, line by line. { $what } is a phrase of the protocol, filled in.
explain-all-of = all of these:
explain-any-of = at least one of these:
explain-none = no { $what }
explain-latest = the latest { $what }
explain-latest-is-not = not so of the latest { $what }
explain-not-said-who = { $what }: who or what is meant is not on the record
explain-too-many = given up: this would look at more instances than the limit
explain-no-such-entry = the record has no such entry ({ $what })
explain-source-does-not-show = a source that would have shown it does not ({ $what })
explain-nothing-recorded = nothing is on the record ({ $what })
explain-denied = it is denied that { $what }
explain-denied-by-somebody = { $what } (denied by somebody)
explain-not-sure = { $what } (not sure that it counts: time or a field is uncertain)
explain-one-of = { $left } is one of { $right }
explain-none-of = { $left } is none of { $right }
explain-or = { $first } or { $second }
explain-somebody = somebody
explain-empty = (nothing)
explain-unknown = (unknown)
explain-who-can = Who can do it: { $roles }
explain-source = Source: { $source }
explain-entries = Entries behind it
explain-english-governs = Translated. The English text governs: { $english }

### ---- load states ---------------------------------------------------------------------------------

# Called out on set as they stand here.
load-cold-empty = COLD: empty
load-cold-dummies = COLD: dummies
load-hot-quarter = HOT: quarter load
load-hot-half = HOT: half load
load-hot-full = HOT: full load
load-hot = HOT: size of load not known
load-live = LIVE ROUND. Stop.
load-unknown = UNKNOWN: treat it as loaded
load-disputed = DISPUTED: treat it as loaded

### ---- what is recorded, sent, and how old it is ------------------------------------------------

recorded = Recorded on this phone
recorded-at = Recorded on this phone at { $time }
recorded-not = Not recorded
sent = Sent to the server
sent-not = Not sent yet
unsent-none = Everything is sent
unsent-count = { $count ->
    [one] { $count } entry not sent yet
   *[other] { $count } entries not sent yet
}
unsent-oldest = { $minutes ->
    [0] The oldest is less than a minute old.
    [one] The oldest is { $minutes } minute old.
   *[other] The oldest is { $minutes } minutes old.
}
age-as-of = { $minutes ->
    [0] as of { $time }, less than a minute ago
    [one] as of { $time }, { $minutes } minute ago
   *[other] as of { $time }, { $minutes } min ago
}
age-as-of-day = as of { $date }, { $time }
age-never = nothing received yet
age-old = This is old. What happened since then is not in it.
offline-banner = No connection. Everything works; entries wait on this phone and are sent later.
offline-since = No connection since { $time }
offline-others-not-seen = What others recorded since { $time } is not here yet.
online-again = Connected again. Sending.

### ---- forms ---------------------------------------------------------------------------------------

form-save = Save
form-record = Record it
form-send = Send
form-cancel = Cancel
form-continue = Continue
form-back = Go back
form-close = Close
form-edit = Change
form-add = Add
form-remove = Remove
form-search = Search
form-search-hint = Name or number
form-filter = Filter
form-show-all = Show all
form-yes = Yes
form-no = No
form-required = required
form-optional = optional
form-choose = Choose…
form-choose-weapon = Choose a weapon
form-choose-person = Choose a person
form-choose-scene = Choose a scene
form-choose-lot = Choose a lot
form-none = None
form-other = Other
form-not-known = Not known
form-anonymous = Without my name
form-add-photo = Add a photo
form-add-note = Add a note
form-scan-instead = Scan instead
form-type-instead = Type instead
form-count-again = Count again
form-second-person = Second person
form-pin = PIN
form-when = When
form-now = Now
form-earlier = Earlier
form-reason = Reason
form-check-before = Read it before you record it. What is recorded is never deleted.
form-copy = Copy
form-print = Print
form-export = Export
form-download = Download

### ---- errors: what happened, and what to do ------------------------------------------------------

error-title = That did not work
error-nothing-recorded = Nothing was recorded.
error-required = Fill in “{ $field }”.
error-not-a-number = “{ $field }” must be a whole number, such as 6.
error-not-a-length = “{ $field }” must be a length, such as 20 ft or 6 m.
error-not-a-time = “{ $field }” must be a time, such as 14:05.
error-not-a-date = “{ $field }” must be a date, such as 2026-05-11.
error-too-long = “{ $field }” is too long. Keep it under { $count } characters.
error-not-a-choice = “{ $given }” is none of the choices of “{ $field }”. Choose one of the list.
error-unknown-weapon = There is no weapon “{ $given }”. Check the label, or enter the weapon first.
error-unknown-person = There is no person “{ $given }”. Check the name, or let the person join first.
error-unknown-page = There is no such page. Go to the board.
error-wrong-pin = That PIN is wrong. Try again, or ask the person who let you join.
error-not-your-role = Only { $roles } may do that. Ask one of them.
error-same-person = Two different people are needed. Hand the phone to the second person.
error-counts-differ = The two counts differ: { $first } and { $second }. Stop, open the weapon, and count together.
error-changed-meanwhile = Something changed while you were filling this in. Look again, then decide.
error-disk-full = This phone has no room left, so nothing was recorded. Free some space, or use another phone.
error-not-stored = This phone could not store it, so nothing was recorded. Try again; if it fails again, use another phone or paper.
error-no-camera = The camera cannot be used. Allow it in the browser's settings, or type the number.
error-no-code-seen = No code was read. Move closer, add light, or type the number.
error-foreign-code = This code is not from this production. Check the label.
error-server-refused = The server refused it: { $reason }
error-key-missing = This phone may not sign for you. Join again.
error-key-disowned = This phone was disowned. What it signs no longer counts. Return it to the production.
error-clock = The clock of this phone is { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
} off. Set it right.
error-internal = Lastlook has a fault here. Use paper for this step, and tell whoever runs the server.

### ---- roles ---------------------------------------------------------------------------------------

# Roles of the app. Roles that rules speak of are words of the protocol: `Words::word("role", …)`.
role-administrator = Administrator
role-producer = Producer
role-upm = Unit production manager
role-safety-advisor = Safety advisor
role-first-ad = 1st AD
role-second-ad = 2nd AD
role-property-master = Property master
role-armorer = Armorer
role-handler = Assistant or handler
role-performer = Performer
role-stunt = Stunt performer
role-camera = Camera
role-crew = Crew
role-medic = Medic
role-guest = Guest: may read
role-investigator = Investigator: may read and seal
role-anonymous = Somebody who gave no name
role-you = You

### ---- marks on entries ----------------------------------------------------------------------------

mark-late = recorded late
mark-late-by = { $minutes ->
    [one] recorded { $minutes } minute late
   *[other] recorded { $minutes } minutes late
}
mark-from-paper = entered from paper
mark-imported = imported
mark-does-not-count = does not count
mark-corrected = corrected
mark-withdrawn = withdrawn
mark-redacted = words removed, entry kept
mark-held-back = held back
mark-forked = two entries with one number: a copied key or a phone set back
mark-disowned = signed by a disowned phone
mark-clock-off = clock of the phone was off
mark-verified = signature checked
mark-broken = not what was signed
mark-unsent = on this phone only
mark-override = override
mark-many-at-once = many checks within seconds
mark-example = example

### ---- units and times -----------------------------------------------------------------------------

unit-feet = { $count } ft
unit-metres = { $count } m
unit-minutes = { $count } min
unit-seconds = { $count } s
unit-hours = { $count } h
unit-rounds = { $count ->
    [one] { $count } round
   *[other] { $count } rounds
}
unit-chambers = { $count ->
    [one] { $count } chamber
   *[other] { $count } chambers
}
unit-shots = { $count ->
    [one] { $count } shot
   *[other] { $count } shots
}
unit-weapons = { $count ->
    [one] { $count } weapon
   *[other] { $count } weapons
}
unit-people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
unit-entries = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
}
unit-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
time-today = today
time-yesterday = yesterday
time-now = now
time-until = until { $time }
time-from = from { $time }
time-from-to = { $from } to { $to }
time-unknown = at an unknown time

### ---- lists ---------------------------------------------------------------------------------------

list-empty = Nothing here
list-and-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
list-page-of = Page { $page } of { $pages }

### ---- stop and speak up ---------------------------------------------------------------------------

# Everybody may; no account is needed.
stop-call = Call a stop
stop-explain = Anybody may call a stop. One tap is enough; say why later.
stop-open = Stop: { $by }, { $time }
stop-called = Stop called. It is on every board that is connected.
stop-called-offline = Stop called on this phone only: there is no connection. Shout it, too.
stop-who-lifts = Who may lift it: { $roles }
stop-lift = Lift the stop
stop-none = No stop is open.
speak-up-title = Speak up
speak-up-what = What did you see?
speak-up-anonymous = Nobody sees who you are unless you say it.
speak-up-receipt = Keep this code: { $code }. It opens the answer.
speak-up-answered = Answered by { $by }
speak-up-open-count = { $count ->
    [one] { $count } concern without an answer
   *[other] { $count } concerns without an answer
}
