# What the pages of Lastlook say in English. ftl/es.ftl says the same in Spanish; a test compares the two.
#
# To add a text: an id in kebab-case that begins with the name of its page, here and in es.ftl. Whole sentences; never
# glue a sentence together from two texts, for other languages order their words otherwise. Numbers that a noun follows
# choose its form by the plural selector, as in `unsent-count`. Texts are shown as they are: no markup.
# Verbs for what a person does; the trade's own nouns (docs/GLOSSARY.md). Nothing here may say that a weapon is safe.

### ---- navigation ----------------------------------------------------------------------------------

nav-label = Main
nav-board = Board
nav-scan = Scan
nav-day = Day
nav-speak-up = Speak up
nav-more = More
nav-stop = Stop
nav-weapons = Weapons
nav-people = People
nav-record = Record
nav-settings = Settings
nav-language = Language
nav-skip-to-content = Skip to content

### ---- the verdict ---------------------------------------------------------------------------------

# The largest words of the app. "Cleared" never means that a weapon is safe: it means that nothing is missing on paper.
verdict-cleared = Paperwork complete. Now show the chamber.
verdict-cleared-short = Cleared
verdict-not-cleared-short = Not cleared
verdict-no-rules = Not cleared. No rules are in force, so nothing was checked.
verdict-first-missing = Missing: { $what }
verdict-missing-count = { $count ->
    [one] { $count } thing is missing
   *[other] { $count } things are missing
}

### ---- the four values -----------------------------------------------------------------------------

value-held = Held
value-failed = Failed
value-unknown = Unknown
value-disputed = Disputed
value-pending = Not due yet

### ---- what a rule rests on, and what follows ----------------------------------------------------

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
sent = Sent to the server
unsent-count = { $count ->
    [one] { $count } entry not sent yet
   *[other] { $count } entries not sent yet
}
age-never = nothing received yet

### ---- forms ---------------------------------------------------------------------------------------

form-save = Save
form-continue = Continue
form-search = Search
form-search-hint = Name or number
form-choose = Choose…
form-choose-person = Choose a person
form-none = None
form-scan-instead = Scan instead
form-count-again = Count again
form-pin = PIN
form-when = When
form-now = Now
form-earlier = Earlier
form-check-before = Read it before you record it. What is recorded is never deleted.

### ---- errors: what happened, and what to do ------------------------------------------------------

error-nothing-recorded = Nothing was recorded.
error-required = Fill in “{ $field }”.
error-same-person = Two different people are needed. Hand the phone to the second person.
error-changed-meanwhile = Something changed while you were filling this in. Look again, then decide.

### ---- roles ---------------------------------------------------------------------------------------

# Roles of the app. Roles that rules speak of are words of the protocol: `Words::word("role", …)`.

### ---- marks on entries ----------------------------------------------------------------------------

mark-late = recorded late
mark-imported = imported
mark-withdrawn = withdrawn

### ---- stop and speak up ---------------------------------------------------------------------------

# Everybody may; no account is needed.

### ---- the frame of every page ---------------------------------------------------------------------

bar-join = Join
banner-stop = STOP
banner-override = OVERRIDE
recorded-by-server = Recorded
conflict-title = Two phones say different things
conflict-resolve = Look where it is now, then record that. Both entries stay on the record.

### ---- errors of pages -----------------------------------------------------------------------------

error-not-found-title = There is no such page
error-not-found = The address may be wrong, or what it names is not on this phone yet.
error-no-weapon-title = No such weapon
error-no-weapon = No weapon of this name is on the record. Search for it, or enter it in the inventory.
error-join-first-title = Join first
error-join-first = This page is for people of the production. Scan the code of somebody who can let you in.
error-not-yours-title = Not with your role
error-not-yours = Your roles today do not include this. Ask somebody who has the role.
error-name = Use letters and digits.
error-choice = Choose one of the words.
error-number = Write a whole number.
error-text = Write it in plain letters.
error-measure = Write a whole number, and choose its unit.
error-date = Choose a date.
error-moment = Choose a date and a time.
error-future = This time is still to come.

### ---- forms ---------------------------------------------------------------------------------------

form-more = More
form-another = Another name
form-new-name = New name
form-remark = Remark
form-remark-and-time = Remark, or another time
form-at = When it happened
form-from-paper = From paper
form-less = One less
form-greater = One more
form-unit = Unit
measure-ft = feet
measure-m = metres
measure-cm = centimetres
measure-minutes = minutes
measure-hours = hours
measure-days = days

### ---- board and weapons ---------------------------------------------------------------------------

board-title = What is out
board-nothing-out = No weapon is out of the lock, as far as the record goes.
board-not-set-up = This production has no name and no rules yet.
board-concerns = { $count ->
    [one] { $count } concern without an answer
   *[other] { $count } concerns without an answer
}
board-locked = { $count ->
    [one] { $count } weapon locked away
   *[other] { $count } weapons locked away
}
weapons-none = No weapon is on the record.
weapons-add = Enter a weapon
weapon-in-hands = { $person } has it
weapon-out-by = { $person } took it out
weapon-out = Out of the lock
weapon-locked-in = Locked away in { $container }
weapon-locked = Locked away
weapon-nowhere = Nobody recorded where it is
weapon-disputed = Disputed: { $places }
weapon-chambers = { $count ->
    [one] { $count } chamber
   *[other] { $count } chambers
}
weapon-may-it-go = May it go to…?
weapon-to = To whom
weapon-scene = For which scene
weapon-use = For what
weapon-ask = Ask
weapon-acts = Record something about it
weapon-history = Its history
verdict-basis = { $held } of { $rules } rules held, at { $time }, on { $entries } entries
step-by = { $person } can do this
rules-title = Every rule
rules-advice = Advice and duties that do not hold it back
rule-nothing-helps = Nothing that could be recorded now would make this rule held.

### ---- handover ------------------------------------------------------------------------------------

handover-do = Hand over
handover-title = Hand over { $weapon }
handover-show = Open it, and let { $person } look.
handover-not-cleared = It is not cleared any more. Nothing was recorded.
handover-offered = { $weapon } goes to { $person }
handover-scan-this = { $person } scans this with their own phone
handover-waiting = As soon as { $person } signs for it, that shows here.
handover-accepted = { $person } has signed for { $weapon }
handover-accept = I have it
handover-accept-title = { $weapon } comes to you
handover-from = { $person } hands it to you
handover-look = Look into it yourself before you take it.
handover-refuse = I do not take it
handover-scan-back = { $person } scans this, and both phones know it
handover-take-back = Take it back
handover-code = What stands in the code
handover-take-in = Take it in
handover-not-for-you = This handover is to { $person }.

### ---- scanning ------------------------------------------------------------------------------------

scan-type = Name or code
scan-not-known = Nothing of the name “{ $code }” is on the record.
scan-forged = This label was not made for this production. Do not rely on it.
scan-carried = { $count ->
    [0] Nothing new was in the code.
    [one] Taken in.
   *[other] { $count } entries taken in.
}
scan-strangers = The code is not by a phone of this production. Nothing was taken in.

### ---- setting up ----------------------------------------------------------------------------------

setup-title = Set up the production
setup-name = Name of the production
setup-place = Where the work is done
setup-place-hint = The law of this place is in force. Others can be adopted below.
setup-place-wrong = Write the place as its code, such as US-CA.
setup-offset = Local time, as its distance from UTC
setup-offset-hint = For example -07:00 in summer in California.
setup-offset-wrong = Write the distance from UTC as -07:00.
setup-packs = Rules to adopt
setup-packs-note = No lawyer has compared these rules with their official texts yet. Each rule says how sure we are of its text.
setup-do = Begin the record

### ---- joining -------------------------------------------------------------------------------------

join-title = Join this production
join-lede = This phone makes a key of its own. What you record is signed with it, and it never leaves the phone.
join-no-script = Joining needs JavaScript: it makes the key on this phone.
join-insecure = This page is not secure, so the phone cannot make a key. Open the address that begins with https.
join-unsupported = This browser cannot keep the app. Use a newer one, and no private window.
join-name = Your first and last name
join-name-hint = As it is to stand on the record.
join-device = What this phone is called
join-device-default = My phone
join-pin = PIN, if others use this phone too
join-pin-hint = 4 to 8 digits. It keeps others from acting as you by mistake.
join-do = Join
join-waiting-title = Wait to be let in
join-waiting = Somebody who may let you in sees this phone on their page People. They can also scan this code.
join-waiting-code = Read these letters to each other: both phones must show the same.
join-waiting-key = Key of this phone:

### ---- people --------------------------------------------------------------------------------------

people-none = Nobody is on the record yet.
people-no-phone = no phone
people-devices = Phones
people-waiting = Let in
people-admit = Let somebody in
people-admit-how = Their phone shows a key and six letters. Compare the letters before you let them in.
people-key = Key of their phone
people-key-wrong = This is no key. Copy it from their phone, or scan the code that it shows.
people-key-known = This phone was let in before.
people-check = Their phone must show { $code }
people-name = First and last name
people-roles = Roles today
people-may = Rights
people-may-enrol = May let others in, and end lost phones

### ---- the record ----------------------------------------------------------------------------------

record-about = About
record-all-about = All entries about this
record-empty = Nothing is on the record here.
record-older = Older entries
record-asks = asks: { $what }
record-withdraws = takes back: { $what }
record-place = no. { $place }
record-unsent = not sent yet
record-entry = An entry
record-signed-at = Signed at
record-device = On
record-hash = Its fingerprint
record-where = In the log
record-file = File
record-proof-note = Whoever has a bundle of this record can check this entry without trusting anybody.
mark-paper = from paper
mark-not-counted = does not count

### ---- stop ----------------------------------------------------------------------------------------

stop-title = Stop
stop-lede = Everybody may stop the work with weapons, at any time, without giving a reason.
stop-do = STOP
stop-why = Why, if there is time
stop-stands = Work with weapons is stopped
stop-lifted = This stop was lifted

### ---- speaking up ---------------------------------------------------------------------------------

speak-what = What worries you?
speak-send = Send it

### ---- this phone ----------------------------------------------------------------------------------

me-theme = Looks
me-theme-auto = As the phone
me-theme-dark = Dark
me-theme-light = Light
me-wrong-pin = That was not the PIN.
me-others = Others on this phone
me-switch = Act as { $person }
me-add = Another person on this phone
more-far = Board for a tablet
unsent-title = Not sent yet
unsent-none = The server has everything that was recorded on this phone.
unsent-what = These entries are kept on this phone. They are sent by themselves when the server can be reached.
unsent-export = Save them as a file
unsent-out = If this phone stays without a network
unsent-codes = Show them as codes for another phone
unsent-out-what = They stay on this phone too, and are the same entries however they arrive. Photos are not in the codes or the file.
unsent-codes-title = Unsent entries as codes
unsent-codes-how = On a phone of this production that reaches the server: open Scan and hold its camera to this screen. It takes the entries along and sends them, signed as they are.
unsent-run = Codes { $number } of { $count }
unsent-run-next = The other phone has these. Show the next

### ---- SPEAK ----------------------------------------------------------------------------------------

speak-lede = With your name or without. It takes less than a minute.
speak-worry = I am worried about something
speak-wrong = Something went wrong, or nearly did
speak-injury = Somebody is hurt
speak-unintended-discharge = A shot that nobody meant
speak-muzzle-breach = A muzzle pointed at somebody
speak-failed-to-fire = A click without a shot
speak-round-found = A round lay where none should be
speak-out-of-sight = A weapon was out of sight
speak-something-else = Something else
speak-what-happened = What happened? A few words are enough.
speak-photo = Photo, if you have one
speak-photo-hint = Take it now, or choose one.
speak-photo-plain = The photo was made anew, without place, time and phone in it.
speak-photo-not-plain = This photo could not be made anew. It may say where and with which phone it was taken.
speak-more = Which weapon, and where
speak-field-weapon = Weapon
speak-field-holder = In whose hands
speak-field-person = Who
speak-field-class = What kind of round
speak-field-place = Place
speak-not-known = I do not know
speak-send-as = Send as { $person }
speak-send-and-stop = Send, and stop the work
speak-send-and-stop-as = Send as { $person }, and stop the work
speak-without-name = Without my name
speak-send-nameless = Send without my name
speak-server-sees = Without a name, the server of this production signs for you, not your phone. It can see when this came, and from which network. If you want to be known, write your name into the text.
speak-receipt-before = Your code. Write it down before you send; nobody can look it up for you.
speak-receipt = It was sent. This is your code: write it down now, nobody can look it up for you.
speak-receipt-what-for = With it you read the answer and write back, and stay unnamed.
speak-nothing-written = Write what it is about; a few words are enough.
speak-too-long = This is too long. Shorten it to { $count } letters.
speak-stranded = This was not sent: without a name it needs the server.
speak-stranded-why = There is no connection now. This phone could only sign with your own key, and that would say who you are. Try again later, use the poster, or speak to somebody.
speak-keep = Keep the text on this phone
speak-kept = The text is kept on this phone, for this form only. Sending it removes it.
speak-code-label = I have a code
speak-code-hint = 20 letters. Dashes and capitals do not matter.
speak-code-open = Read the answer
speak-code-wrong-title = No concern has this code
speak-code-wrong = Check each letter of the code and type it again. If you sent it a moment ago, wait a minute.
speak-locked = With the code that you were given you can read what was answered, and write back.
speak-concern = A concern
speak-nameless = Without a name
speak-you = you
speak-overdue = Overdue
speak-earlier-day = From an earlier day
speak-open = Not answered
speak-not-counted = Answer does not count
speak-answered = Answered
speak-open-count = { $count ->
    [one] { $count } waits for an answer
   *[other] { $count } wait for an answer
}
speak-none-open = Nothing waits for an answer.
speak-answered-list = Answered
speak-raised-at = Raised at { $time }.
speak-waits = Without an answer for { $long }.
speak-minutes = { $minutes ->
    [0] less than a minute
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
speak-hours = { $hours } h { $minutes } min
speak-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
speak-overdue-notice = This is overdue. A rule in force wanted an answer before now:
speak-earlier-day-notice = This was raised on an earlier day, and nobody has answered.
speak-not-counted-notice = There is an answer, but a rule in force does not count it: perhaps whoever gave it has no power to act, or it says nothing.
speak-rules-wait = Rules that wait for the answer
speak-no-rule = No rule in force says until when this must be answered.
speak-turn = Whose turn it is
speak-turn-first = answers first
speak-turn-then = when the day ends without an answer
speak-turn-now = now
speak-turn-nobody = Nobody on the record has a role that answers. Tell the producer.
speak-counts = By the rules in force, an answer of these people counts: { $people }
speak-answer = Answer
speak-not-answered-said = says that nobody answered
speak-photo-of = Photo
speak-write-back = Write back
speak-write-back-do = Send
speak-write-to = Write to: { $person }
speak-answer-do = This is the answer
speak-ask-back = Only ask back
speak-answer-hint = Say what was done, or what will be done and when. Everybody who joined can read it, and whoever raised it.
speak-no-such = There is no such concern on the record.

### ---- STOP -----------------------------------------------------------------------------------------

stop-open-list = Stops that stand
stop-see = Who may lift it, and what is being done
stop-called-by = { $person } called it at { $time }
stop-lifted-by = Lifted by { $people }
stop-not-enough = By the rules in force, somebody else has to lift it too.
stop-means = No weapon goes to anybody but a handler; none is taken out, loaded or used. Give back what you hold, as the armorer says.
stop-lifted-means = What was checked before the stop may have lapsed. Ask again before anything is handed over.
stop-lift-check = Before you lift it: is what it was called for over, and do you know what was done?
stop-lift-as = I, { $person }, lift this stop
stop-who = Who may lift it
stop-no-rule = No rule in force says who may lift a stop. It stands until a handler or the first AD lifts it.
stop-nobody = A rule in force waits for somebody to lift it, but nobody on the record has the role for it.
stop-each = { $count } people have to lift it, one of each line:
stop-or = or
stop-not-yours = Your word does not count for this, by the rules in force.
stop-also-missing = Also missing
stop-others = This stops the work too
stop-doing = What is being done
stop-tell = Tell everybody
stop-tell-do = Tell everybody
stop-rules = The rules about it

### ---- ROUNDS ---------------------------------------------------------------------------------------

say-late-or-paper = Enter it late, or from paper
rounds-title = Rounds
rounds-none = No lot of rounds is on the record yet.
rounds-agree = The entries about rounds agree with each other. What nobody entered is not in them.
rounds-off = Rounds do not add up
rounds-off-count = { $count ->
    [one] { $count } point is open. Find it before anything is loaded.
   *[other] { $count } points are open. Find them before anything is loaded.
}
rounds-off-not-accounted = { $lot }: { $count } { $place }, neither fired, spoiled nor counted back.
rounds-off-more-than-there = { $lot }: { $count } more left than were there ({ $place }).
rounds-off-too-few = { $lot }: { $count } too few were counted ({ $place }).
rounds-off-too-many = { $lot }: { $count } too many were counted ({ $place }).
rounds-off-not-counted-out = { $lot }: { $count } were loaded without having been counted out ({ $place }).
rounds-off-class = { $lot }: an entry calls these rounds something else than what was delivered ({ $place }).
rounds-off-lot-not-said = An entry does not say of which lot the rounds were ({ $place }).
rounds-off-no-number = { $lot }: an entry gives no number where one is needed ({ $place }).
rounds-off-found = A round was found that no count lacks ({ $place }).
rounds-no-lot = rounds of no named lot
rounds-no-lot-title = No such lot
rounds-no-such-lot = No lot of this name is on the record. Look at the list of rounds.
rounds-no-class = of no class on the record
rounds-no-number = an unknown number
rounds-look-alike = Can be mixed up:
rounds-look-alike-pair = { $one } is { $one-is }, { $other } is { $other-is }.
rounds-share-box = Both are in { $name }.
rounds-share-weapon = Both go with { $name }.
rounds-share-calibre = Both go with weapons of calibre { $name }.
rounds-lots = Lots
rounds-boxes = Boxes and belts
rounds-box-out = out of the lock
rounds-box-locked = locked away
rounds-box-locked-in = locked in { $name }
rounds-box-not-said = the record does not say where
rounds-head-lot = Lot
rounds-head-came = Came
rounds-head-stock = In boxes
rounds-head-out = Counted out
rounds-head-fired = Fired, tested
rounds-head-spoiled = Spoiled
rounds-head-back = Sent back
rounds-head-missing = Missing
rounds-chip-agrees = entries agree
rounds-chip-unsure = not exact
rounds-chip-off = { $count ->
    [one] { $count } open point
   *[other] { $count } open points
}
rounds-where = Where its rounds are
rounds-movements = Every movement
rounds-moved = { $count }: { $from } → { $to }
rounds-inferred-lot = lot inferred
rounds-inferred-place = place inferred
rounds-inferred-number = number by difference
rounds-denied = denied by an entry
rounds-or-fewer = { $count } or fewer
rounds-or-more = { $count } or more
rounds-about = { $count } by the numbers given
rounds-maker = Made by { $name }
rounds-supplier = Delivered by { $name }
rounds-at-supplier = with the supplier
rounds-at-loose = in no box on the record
rounds-at-box = in { $name }
rounds-at-weapon = counted out for { $name }
rounds-at-fired = fired as planned
rounds-at-unmeant = went off unmeant
rounds-at-tested = used in tests
rounds-at-spoiled = spoiled
rounds-at-gone-back = sent back to the supplier
rounds-at-lost = entered as lost
rounds-at-unexplained = where no entry says
rounds-acts = What to do with it

### ---- COUNT ----------------------------------------------------------------------------------------

count-title = Count rounds
count-lede = Two people count, each without seeing the other's number. Then both are shown.
count-what = What do you count?
count-of-lot = lot { $name }
count-of-weapon = counted out for { $name }
count-of-container = in { $name }
count-waiting = Waits for a second count
count-first-by = { $person } has counted
count-done = Counted by two
count-how-many = How many rounds do you count?
count-hint = Count them in your hand. What the other person counted is shown only after you typed yours.
count-do = That is my count
count-not-blind = An earlier count of these rounds was open to be read, and none has moved since. This count is recorded as not blind. Better: two people who did not see it count.
count-one-not-blind = One of these counts was not blind.
count-now-second = Your number is on the record and is not shown to anybody yet. Now a second person counts, on their own phone or with their own PIN on this one.
count-switch = Another person on this phone
count-second = Second count
count-veiled = Rounds were counted: { $thing }. The number is shown after the second count.
count-equal = Both counts are equal
count-equal-words = Both counted { $count }. The record has both.
count-differ = The counts differ
count-differ-words = Stop. Nothing of this is loaded until both have counted again and a handler has set it right.
count-chip-equal = equal
count-chip-differ = differ
count-mismatch-do = Record that the count does not come out
count-mismatch-remark = two counts differ: { $first } and { $second } ({ $people })
count-both-again = Count again, both of you

### ---- SHOW -----------------------------------------------------------------------------------------

show-title = Open and show { $weapon }
show-title-short = Open and show
show-record-empty = By the record it is empty.
show-record-loaded = { $count ->
    [one] By the record there is { $count } round in it ({ $what }).
   *[other] By the record there are { $count } rounds in it ({ $what }).
}
show-record-rest = { $count ->
    [one] { $count } chamber is empty; the record does not say which.
   *[other] { $count } chambers are empty; the record does not say which.
}
show-record-fired = { $count ->
    [one] { $count } shot was fired since.
   *[other] { $count } shots were fired since.
}
show-record-fired-some = Shots were fired since; the record does not say how many.
show-record-unknown = The record does not say what is in it. Treat it as loaded.
show-in-empty = empty
show-in-dummy = dummy
show-in-blank = blank
show-circle-label = The chambers, clockwise from the top, seen from behind
show-list-label = What to look into
show-tap = Tap it when everybody who looks has seen into it.
show-magazine = Magazine
show-chamber = Chamber
show-whole-legend = It has no chamber
show-whole = It is what it should be, and whole
show-whole-hint = Look at it and feel it: that it is what it should be, and in one piece.
show-seen = { $seen } of { $of } seen
show-capacity-unknown = The record does not say how many chambers it has.
show-how-many = How many chambers were seen?
show-who-looked = Who looked into it?
show-somebody-else = Somebody else looked
show-who-opened = Who opened it?
show-offered = { $person } stands near the line of fire. Was a look offered?
show-accepted = Yes, and looked
show-declined = Yes, and declined
show-do = All seen: sign it
show-do-number = That many seen: sign it
show-partly-do = Sign only what was tapped
show-nobody = Say who looked into it.
show-none-seen = Tap each chamber that was seen.
show-fewer = Only { $seen } of { $of } were seen. A rule that asks for every chamber does not hold with this.
show-look-again = Look into the others
show-record-fewer = Sign { $seen } of { $of }

### ---- LOAD -----------------------------------------------------------------------------------------

load-title = Load { $weapon }
load-count-differs = A count of these rounds did not come out. Nothing of this is loaded until a handler has set it right.
load-stop = STOP
load-stop-found = A live or unidentified round was found and is not accounted for. Nothing is loaded.
load-stop-live = By the record there is a live round in this weapon. Nothing is loaded.
load-not-empty = By the record this weapon is not known to be empty. Unload it and see it clear first.
load-which-lot = Which lot goes in?
load-another-lot = Another lot
load-other-lots = Other rounds go with { $weapon }: { $lots }. Do not mix them up.
load-no-box = No box of rounds is out of the lock. Take one out first.
load-lot-without-class = The record does not say what the rounds of this lot are. They are not loaded.
load-lot-not-loadable = Only dummies and blanks are loaded here. These are neither.
load-not-tested = { $lot } was not tested in { $weapon } today.
load-not-screened = { $lot } was not screened round by round today.
load-how-many = How many rounds go in?
load-this-many = Check this many
load-more-than-fit = That is more than fit in.
load-which-size = Which load do the blanks have?
load-which-proof = How do the dummies show that they are inert?
load-each-dummy = Check each one in your hand, and tap it
load-dummy = Dummy { $number }: inert
load-not-all-checked = { $checked } of { $count } dummies were checked. A round that was not checked is not loaded.
load-somebody-else = Somebody else loads, or stands by
load-by = Who loads it?
load-supervisor = Which handler stands by?
load-who-stood-by = Whoever loads is no handler. Say which handler stood by.
load-do-dummies = { $count ->
    [one] Checked: { $count } dummy in { $weapon }
   *[other] Checked: { $count } dummies in { $weapon }
}
load-do-blanks = Sign: blanks in { $weapon }

### ---- UNLOAD ---------------------------------------------------------------------------------------

unload-title = Unload { $weapon }
unload-title-short = Unload
unload-witness = Who else saw it clear?
unload-nobody = Nobody else
unload-which-witness = Say who else saw it clear, or that nobody did.
unload-count-first = Count what is in your hand. What the record expects is shown afterwards.
unload-spent = Spent cases
unload-back = Rounds that did not go off, good
unload-spoiled = Rounds that did not go off, spoiled
unload-do = { $weapon } is clear: sign it
unload-spent-remark = { $count ->
    [one] { $count } spent case
   *[other] { $count } spent cases
}
unload-differs = Does not come out
unload-differs-rounds = Rounds that did not go off: you counted { $rounds }, the record expects { $expected-rounds }.
unload-differs-spent = Spent cases: you counted { $spent }, the record has this many shots: { $shots }.
unload-differs-what = Look in the weapon, in pockets, on the ground. Nothing was recorded yet.
unload-differs-do = Record it as counted, and stop
unload-differs-remark = rounds counted back: { $rounds }, expected: { $expected-rounds }; spent cases: { $spent }, shots: { $shots }

### ---- ANNOUNCE -------------------------------------------------------------------------------------

announce-title = Call { $weapon } to the set
announce-cold-empty = COLD, EMPTY
announce-cold-dummies = COLD, DUMMIES
announce-hot-quarter = HOT, QUARTER LOAD
announce-hot-half = HOT, HALF LOAD
announce-hot-full = HOT, FULL LOAD
announce-hot = HOT
announce-unknown = UNKNOWN
announce-disputed = DISPUTED
announce-live = LIVE ROUND
announce-since = By the record, since { $time }.
announce-not-known = The record does not say for certain what is in it, so there is nothing to call. Treat it as loaded; unload it and see it clear.
announce-which-size = Which load?
announce-by = Who called it?
announce-do = It was called: sign it

### ---- who can do it --------------------------------------------------------------------------------

offer-who = { $more ->
    [0] { $people } can do this.
   *[other] { $people } and { $more } more can do this.
}
offer-nobody = Nobody has a role for this today. It takes one of these: { $roles }.

### ---- day ------------------------------------------------------------------------------------------

day-title = The day: { $date }
day-next = Next
day-next-report = The day is wrapped. The production report is still to be filed.
day-next-nothing = The day is wrapped and the production report is filed.
day-next-stop = Work with weapons is stopped. Nothing else comes first.
day-next-beforehand = { $count ->
    [one] Before a weapon goes out, one thing is missing on paper or in the meeting.
   *[other] Before a weapon goes out, { $count } things are missing on paper or in the meeting. The first:
}
day-next-weapon = Nothing is missing on paper or in the meeting. Go on with { $weapon } for { $scene }.
day-next-before-wrap = { $count ->
    [one] Every planned weapon was used today. One thing is missing before the wrap.
   *[other] Every planned weapon was used today. { $count } things are missing before the wrap. The first:
}
day-next-wrap = Every planned weapon was used today.
day-break-since = A break since { $time }.
day-of-another-date = The day that runs began at { $time } and was not wrapped.
day-no-scenes = No scene is called for today.
day-no-weapons = No weapon is planned for this scene.
day-plan = Planned today
day-used-today = used today
day-meetings = Safety meetings
day-no-meeting = No safety meeting was held for { $scene } today.
day-breaks = Breaks
day-not-running = No day runs.
day-again = To be done again after the break
day-again-why = What was looked at and called before the break no longer counts.
day-again-nothing = Nothing has to be done again for the weapons planned today.
day-wrap = Wrap
day-wrap-asks = What the wrap asks for
day-wrap-ready = Everything that the rules ask for at the wrap is on the record.
day-go-on = To { $weapon }
day-wrapped = The day was wrapped at { $time }.
day-count-caption = Weapons that were out today, and their rounds
day-count-weapon = Weapon
day-count-found = Found present
day-count-sheet = Accounted for
day-count-issued = Rounds out
day-count-fired = Fired
day-count-returned = Rounds back
day-report = Production report
day-report-empty = Nothing for the production report yet.
day-report-file = File the report

### ---- meeting --------------------------------------------------------------------------------------

meeting-title = Safety meeting
meeting-today = Held today
meeting-of = Safety meeting: { $scenes }
meeting-by = led by { $person }
meeting-attended-count = { $count ->
    [one] { $count } person was there or was briefed
   *[other] { $count } people were there or were briefed
}
meeting-scenes = Which scene is it about?
meeting-which-scene = Say which scene the meeting is about.
meeting-other-scene = Another scene
meeting-scene-new = A scene that is not listed
meeting-topics = What was spoken about
meeting-topics-open = Not ticked yet
meeting-topics-sign = Sign the topics
meeting-badge = Scan a badge, or type a name
meeting-badge-hint = Enter ticks the name. Nothing is recorded before you sign.
meeting-badge-tick = Tick this person
meeting-badge-unknown = Nobody is known as “{ $text }”. Choose the name from the list, or write it under “Others”.
meeting-badge-late = Somebody came late: badge or name
meeting-who-called = { $count ->
    [0] Nobody is called for it: who is here?
    [one] { $count } person is called: who is here?
   *[other] { $count } people are called: who is here?
}
meeting-everyone = Everyone who is called
meeting-others = Others
meeting-person-new = Somebody who is not listed
meeting-led-by = Who led it?
meeting-place = Where?
meeting-sign = Sign the meeting
meeting-missing = { $count ->
    [one] { $count } person is called and was neither there nor briefed
   *[other] { $count } people are called and were neither there nor briefed
}
meeting-nobody-missing = Everybody who is called was there or was briefed.
meeting-on-set = is on the set
meeting-brief-late = Came late, is briefed now
meeting-was-there = Was there, was not ticked
meeting-print-hint = Print this page to have a sheet with lines to sign on.
meeting-sheet-name = name
meeting-sheet-paper = Entered from paper afterwards: who, when.

### ---- people ---------------------------------------------------------------------------------------

people-name-contact = This looks like an address or a phone number. The record keeps names only.
people-roles-today = Roles today
people-no-role = No role today.
people-assign = Give another role
people-assign-do = Give this role
people-release = No longer { $role }
people-assign-title = { $person } as { $role }?
people-assign-found = The rules of this production have something to say about this. Nothing is recorded yet.
people-assign-lost = With this role these would no longer be held:
people-assign-not = Leave it as it is
people-assign-sure = Give the role all the same
people-conflict = These roles do not go together:
people-qualifications = Qualifications
people-no-qualifications = Nothing was shown yet.
people-add-qualification = Enter something that was shown
people-evidence = file
people-file = Photo or scan of the paper
people-file-hint = Photograph the paper only. The record keeps the file’s fingerprint.
people-permit-left = { $days ->
    [0] Ends today: { $permit }
    [one] In force for one more day: { $permit }
   *[other] In force for { $days } more days: { $permit }
}
people-permit-over = { $days ->
    [one] Ended yesterday: { $permit }
   *[other] Ended { $days } days ago: { $permit }
}
people-minor = Under age: { $years } years old.
people-consents = Consents
people-consent-by = given by { $person }
people-consent-none = not on record
people-first-device = First device of the production
people-lost = This phone is lost
people-lost-title = A phone of { $person } is lost
people-lost-1 = From now on nothing that this phone signs counts. What it still sends is kept, marked, and clears nothing.
people-lost-2 = What it signed before stays. You choose below which entry was the last that its owner made.
people-lost-3 = This cannot be taken back. If the phone is found, let it in again as a new one.
people-lost-last = Which is the last entry that still counts?
people-lost-none = None: no entry of this phone counts
people-lost-last-needed = Choose the last entry that still counts.
people-lost-why = What happened?
people-lost-why-needed = Say in a few words what happened.
people-lost-do = End this phone
people-lost-who = Lost a phone? Whoever may let others in can end it here.

### ---- plan -----------------------------------------------------------------------------------------

plan-scenes = Scenes
plan-no-scenes = No scene was entered yet.
plan-scene-hint = Short, as on the slate: sc14
plan-today = today
plan-import = From a call sheet or a script
plan-weapons-count = { $count ->
    [0] No weapon is planned
    [one] { $count } use of a weapon is planned
   *[other] { $count } uses of weapons are planned
}
plan-shots = { $count ->
    [0] no shot
    [one] { $count } shot
   *[other] { $count } shots
}
plan-distance = { $distance } to the nearest person
plan-aim = aim: { $aim }
plan-missing = { $count ->
    [one] { $count } thing is missing before a weapon goes out for this scene
   *[other] { $count } things are missing before a weapon goes out for this scene
}
plan-nothing-missing = The rules ask for nothing more on paper. What is done with the weapon itself is on its own page.
plan-no-weapons = No weapon is planned for this scene yet.
plan-weapons = Weapons
plan-called = { $count ->
    [0] Nobody is called today
    [one] { $count } person is called today
   *[other] { $count } people are called today
}
plan-call = Call people for this scene
plan-call-do = Call them
plan-line = In or near the line of fire
plan-line-add = Add people, and what protects them
plan-line-weapon = Of which weapon?
plan-line-people = Who?
plan-line-no-weapon = Plan a weapon first.
plan-line-who = Choose the weapon and at least one person.
plan-line-do = Sign
plan-protection = What they were given
plan-papers = On paper
plan-papers-add = Enter more
plan-change = A change
plan-change-voids = A change takes these away; they have to be done again:
plan-change-what = Say what changed.
plan-confirm-title = Proposed entries
plan-confirm-how = Each line is a proposal. Nothing is recorded before you tick and sign it.
plan-confirm-check = Look at the lines
plan-confirm-good = { $count ->
    [one] { $count } line can be signed
   *[other] { $count } lines can be signed
}
plan-confirm-sign = { $count ->
    [one] Sign it if it is ticked
   *[other] Sign the ticked ones
}
plan-confirm-known = already on the record
plan-confirm-bad = { $count ->
    [one] { $count } line cannot be signed as it stands. Mend it below; nothing is lost.
   *[other] { $count } lines cannot be signed as they stand. Mend them below; nothing is lost.
}
plan-confirm-later = { $count ->
    [one] { $count } more line is kept below and is looked at next.
   *[other] { $count } more lines are kept below and are looked at next.
}
plan-confirm-lines = Lines, one entry each
plan-confirm-form = This is not one event with its remark in quotes.
plan-confirm-none = Nothing was recorded. Tick at least one line that can be signed.
plan-confirm-sign-all = Sign all that is ticked
plan-confirm-sign-section = Sign what is ticked: { $section }
plan-confirm-no-day = No day given
plan-confirm-known-section = Already on the record
plan-confirm-lines-in = { $count ->
    [one] { $count } line
   *[other] { $count } lines
}
plan-confirm-left = { $count ->
    [one] { $count } line is not signed yet. It should appear here by itself; if it does not, paste your lines again: what is on the record is set apart.
   *[other] { $count } lines are not signed yet. They should appear here by themselves; if they do not, paste your lines again: what is on the record is set apart.
}

### ---- OVERRIDE -------------------------------------------------------------------------------------

override-decided = { $first } and { $second } decided at { $time } to go on.
override-not-held = What is missing is still missing. This does not clear anything.
override-not-needed = Nothing is missing any more: end this override.
override-see = What was decided, and how to end it
override-offer = Go on although something is missing
override-offer-means = Two named people can decide to go on, each on their own phone. Everybody sees it, and it is counted in the daily report. It clears nothing.
override-propose = Propose to go on
override-barred = Nobody may decide to go on here. A rule stops all work with weapons:
override-not-judged = Nobody may decide to go on here: no rule in force says what is needed, or the record has faults.
override-what = Choose a weapon and to whom it goes, on the weapon's page, and propose it from there.
override-nothing-missing-title = Nothing is missing
override-nothing-missing = Every rule is held. There is nothing to override; go back to the weapon's page.
override-none = No override here
override-back = Back to the weapon
override-title = Go on although something is missing
override-warning = This clears nothing. Everybody sees it on every page until it is ended, and the daily report counts it.
override-missing = { $count ->
    [one] { $count } rule is not held
   *[other] { $count } rules are not held
}
override-reason = Why go on
override-no-reason = Write why. It is on the record with your name.
override-propose-as = I, { $person }, propose to go on
override-then = Then a second person has to confirm it on their own phone. Until then nothing changes.
override-settled = This was already confirmed or ended.
override-same-person = A second person has to confirm it, on their own phone. Whoever proposed it cannot.
override-more-missing = More is missing now than was written down. End this one and propose again.
override-proposed-by = { $person } proposed it at { $time }.
override-waits = Waits for a second person
override-waits-means = Nothing changes until a second person confirms it on their own phone.
override-in-force = Going on by override
override-is-ended = Ended
override-ended-by = { $person } ended it at { $time }.
override-confirm-means = You confirm with your name that the work goes on although this is missing. Read every line first.
override-confirm-as = I, { $person }, confirm: go on
override-end = End this override
override-take-back = Drop this proposal
override-list = Overrides
override-list-empty = Nobody has decided to go on although something was missing.
override-where = An override is proposed from a weapon's page, below what is missing.

### ---- HOLD -----------------------------------------------------------------------------------------

hold-title = A handler says no
hold-person = No weapon to this person
hold-weapon = This weapon goes nowhere
hold-next = Next
hold-this-weapon = This weapon goes nowhere
hold-this-person = No weapon to this person for now
hold-title-person = No weapon to { $name } for now
hold-title-weapon = { $name } goes nowhere
hold-means-person = The handler decides, not the production office. Tap a reason; that records it.
hold-means-weapon = The weapon is taken out of use until it was repaired. Tap a reason; that records it.
hold-more-training = More training first
hold-more-time = More time first
hold-not-fit = Not fit for it now
hold-looks-wrong = Something looks wrong with it
hold-to-be-inspected = It has to be inspected first
hold-doubt = I am in doubt about it
hold-other = Another reason
hold-do = Record it
hold-weapon-out = This weapon was taken out of use.
hold-of-person = { $by } gives no weapon to { $person } for now.
hold-of-all = { $by } gives no weapon to anybody for now.
hold-overruled-by = { $person } overruled this decision.
hold-see = What it needs
hold-lifted = This decision was lifted
hold-who = By the rules in force, the word of these people lifts it: { $people }
hold-why-lift = What satisfied you
hold-lift = I am satisfied: lift it
hold-overruling = Only a handler lifts this. If somebody else overrules it, that goes on the record, and rules in force may stop all work with weapons.

### ---- NOTE -----------------------------------------------------------------------------------------

note-title = A private note
note-what = Write down what you saw while you remember it. The text stays on this phone; only its fingerprint goes on the record, with the time. If you open it later, everybody can check that it was written now and not changed.
note-text = Your note
note-stays = It is not sent, and this phone shows it to nobody else who uses it. If you act here with a PIN, it is also encrypted while others act; a short PIN does not stop somebody who takes the phone apart. If this phone is lost, so is the text.
note-about = About
note-about-hint = This line is on the record, for all to read. Leave it empty if you like.
note-seal = Seal it
note-nothing = Nothing was sealed: write something. If you did, load the page again; it needs its script.
note-needs-phone = Notes are sealed on a phone that joined, so that the text stays there. Open this page there.
note-own = Your sealed notes
note-read = Read it (on this phone only)
note-open = Open it to everybody
note-opened = Opened to everybody
note-gone = The text is not on this phone. It may be on another one of yours.
note-not-yours = You sealed no such note.
note-not-the-same = This is not the text that was sealed. Open it on the phone on which you wrote it.

### ---- SCAN: codes, parts, the scanner ----------------------------------------------------------------

scan-say-start = Scan with the camera
scan-say-stop = Stop the camera
scan-say-torch = Light
scan-say-image = Read a picture
scan-say-looking = Hold the code into the picture.
scan-say-found = Read.
scan-say-progress = { $have } of { $total } parts. Keep the phone where it is.
scan-say-other = This part is of another message. Finish the first, or begin anew.
scan-say-anew = Begin anew
scan-say-several = There is more than one code in the picture. Go closer to one.
scan-say-damaged = The parts do not fit together. Scan them again.
scan-say-nothing = No code in this picture. Go closer, hold it flat, and give it light.
scan-say-insecure = The camera works only when the page’s address begins with https. Type the name, or read a picture.
scan-say-denied = The camera is not allowed for this page. Allow it in the browser’s settings for this site, then press Scan. Or type the name, or read a picture.
scan-say-missing = No camera was found. Type the name, use a hand scanner, or read a picture.
scan-say-busy = Another program is using the camera. Close it, then press Scan again.
scan-say-failed = The camera did not start. Press Scan again, type the name, or read a picture.
scan-damaged = This code could not be read whole, or it was changed. Scan it again, or have it shown anew. Nothing was taken in.
scan-disowned = The device that printed this label was disowned since. Compare the card with what you hold, and print the label anew.
scan-go-on = Open { $name }
scan-poster-title = A poster
scan-poster = This is the poster of a production.
scan-poster-ours = This is the poster of this production.
scan-poster-other = This is not the poster of this production that is in use now. It is an older one, or another production’s.
scan-poster-what = Whoever scans it with their phone’s camera sees the board, can call a stop and can speak up, without an account. You can do that here.
scan-join-other = This phone asks to join another production. It cannot be let in here.
scan-entry-other = This was signed for another production. Nothing was taken in.
scan-entry-on-phone = Only a phone that joined can take this in. Scan it with one.
scan-take-in = { $count ->
    [one] Another phone signed this. Your phone checks it and keeps it.
   *[other] Another phone shows { $count } entries. Your phone checks them and keeps them.
}
scan-parts-title = A code in several parts
scan-parts-have = { $have } of { $count } parts are here.
scan-parts-missing = Still missing: { $numbers }
scan-parts-paste = Text of the next part
scan-parts-hold = In { $count } parts. Hold the other phone over it until it has them all.
scan-parts-pause = One at a time
scan-parts-go-on = Next part
scan-part-of = Part { $number } of { $count }
scan-part-damaged = Part { $number } of { $count } was read wrongly. Scan it again.
scan-part-other = This part is of another message. Finish the first, or begin anew.
scan-too-long = This is too long for a code. It is sent as soon as there is a network.
join-waiting-scan = Or let them scan this with their phone. It shows that this phone holds its key; who you are, they see for themselves.

### ---- LABELS ------------------------------------------------------------------------------------------

labels-title = Labels and badges
labels-lede = Choose what gets a label. Stick it on, and a scan opens the card.
labels-what = This phone signs each label. A label says who printed it, not that it is on the right thing: compare the card with what you hold.
labels-paper = Paper
labels-a4 = A4
labels-a4-hint = 21 on a sheet, 63.5 by 38.1 mm
labels-letter = US letter
labels-letter-hint = 10 on a sheet, 4 by 2 in
labels-of-weapon = Weapons
labels-of-container = Boxes, cases and belts
labels-of-lot = Lots of rounds
labels-of-person = Badges of people
labels-all-weapon = All weapons
labels-all-container = All boxes
labels-all-lot = All lots
labels-all-person = Everybody
labels-do = Make the sheet
labels-made = { $count ->
    [one] One label
   *[other] { $count } labels
}
labels-print = Print this page at its true size: 100 percent, without fitting it to the page.
labels-other = Choose others
labels-serial = no. { $serial }
labels-too-many = These are more than ten sheets. Choose fewer.
labels-bad-name = A name among these is too long for a label. Choose fewer, and leave that one out.
labels-not-signed = This phone did not sign the labels. Try again.
labels-no-key = Labels are signed with the key of a phone that joined. Open this page on such a phone.
labels-no-address = A label leads to the server, and this phone does not know the server’s address. Open the app once while the server can be reached, then come back.

### ---- PRINT: slips, logs, the poster ------------------------------------------------------------------

print-title = Print
print-lede = Sheets for the wall, the cart and the binder. A sheet is not the record: it says what the record said when it was printed.
print-hint = Print this page with your browser, or save it as a PDF there.
print-printed = printed { $time }
print-not-entered = not on the record
print-poster = Poster for the wall
print-log = Daily weapons log
print-log-none = No entry is about a weapon yet.
print-meeting-blank = Blank sheet for a meeting
print-slip = Handover slips
print-slip-none = Nothing was handed over yet.
slip-title = Handover of { $weapon }
slip-weapon = Weapon
slip-from = From
slip-to = To
slip-when = When
slip-for = For
slip-load = In it then, by the record
slip-shown = Last opened and shown to
slip-receipt = Receipt
slip-signed-at = signed at { $time }
slip-no-receipt = not signed on the record
slip-withdrawn = This entry was withdrawn.
slip-gives = gives
slip-receives = receives, and looked into it
slip-saw = saw it
log-what = What the record says of this day’s weapons. That numbers come out does not mean that all was well.
log-time = Time
log-happened = What happened
log-by = By
log-witness = Witness
log-entry = Entry no.
log-denied = { $person } denies this.
log-rounds = Rounds:
log-no-rounds = none were counted out.
log-numbers = { $issued } counted out, { $fired } fired, { $unmeant } fired unmeant, { $returned } returned, { $spoiled } spoiled.
log-even = They come out.
log-missing = { $count ->
    [one] One is not accounted for.
   *[other] { $count } are not accounted for.
}
log-surplus = { $count ->
    [one] One more than was counted out.
   *[other] { $count } more than were counted out.
}
log-not-counted = An entry gives no number, so they cannot be added up.
log-findings = Entries that do not fit each other:
log-no-day-sheet = Nobody has signed for this weapon at the day’s end.
log-handler = handler
log-second = second person
poster-stop = Anybody may stop this set.
poster-scan = See something? Say stop, out loud. Scan this to call a stop, to see the board, or to speak up, with your name or without.
poster-say = See something? Say stop, out loud. Then tell the first assistant director or whoever handles the weapons.
poster-no-code = There is no poster code yet, so this poster has none. Somebody at the server makes it.

### ---- PAPER: every check on paper ---------------------------------------------------------------------

paper-title = Checks on paper
paper-lede = For the day when nothing works. Print some before, and keep them with the weapons.
paper-all = All kinds
paper-on-paper = on paper
paper-when = Date and time when it happened
paper-chamber = No.
paper-seen = What was seen in it
paper-put-in = What went in
paper-how-seen = How that was seen
paper-empty = empty
paper-fewer = Strike out the rows that this weapon does not have.
paper-signature = Signature
paper-first = first person
paper-fold = Fold back here. Whoever counts second writes below, without seeing the first number.
paper-writes = whoever writes this
paper-saw = whoever saw it
paper-afterwards = Afterwards
paper-how = Enter it as “{ $kind }”, with the time that stands above, and mark it: From paper. Somebody who may let others join does that; everybody else marks it Earlier and says in the remark that it was on paper. Keep this sheet.
paper-entered = Entered by: ____________________   on: ______________   entry no.: __________
paper-enter-code = Opens the form on a phone
paper-enter-now = Enter one from paper now

### ---- EXPORT ------------------------------------------------------------------------------------------

export-title = Export
export-lede = Files for other programs and offices. Nothing in them is signed; the record is what stands here.
export-veiled = A count waits for its second count. Until then its number is left out here too.
export-record-csv = The record as a table (CSV)
export-record-csv-what = One row for each entry, for a spreadsheet.
export-record-json = The record as data (JSON)
export-record-json-what = Every entry with its fields, for a program.
export-log = Daily weapons log (CSV)
export-log-what = Each weapon, each day: where it was, what was loaded, fired and returned.
export-rounds = Rounds: every movement (CSV)
export-rounds-what = From where to where, with the entry that says so.
export-balances = Rounds: where they are (CSV)
export-balances-what = For each lot, what is where by the numbers entered.
export-imbalances = Rounds: what does not come out (CSV)
export-imbalances-what = What no entry explains, and what was found.
export-calendar = Calendar (iCalendar)
export-calendar-what = Scenes with weapons, meetings, last days of permits.
export-undated = { $count ->
    [one] One thing has no date and is not in the calendar
   *[other] { $count } things have no date and are not in the calendar
}
export-book = Weapons as in a dealer’s book (CSV): not a bound book
export-book-what = In the columns of an acquisition and disposition book, to copy from. It is not a bound book and not a legal record.

### ---- PACKET: forms after an incident -----------------------------------------------------------------

packet-title = Forms after an incident
packet-none = The record names no incident.
packet-lede = What the record says, in the order of the form. Nothing is sent.
packet-osha-301 = OSHA Form 301
packet-cal-342 = Cal/OSHA report
packet-person = Prepared from the record. A person completes it, checks it and answers for it.
packet-limit = Time limit
packet-fields = Fields
packet-not-on-record = not on the record
packet-before = The last entries before it, for whoever writes the account
packet-completed = completed by, title
packet-date = date, telephone

### ---- LOOKS: the bar of every page, and what the board says of a weapon that nobody asked about -------------

bar-all-sent = All sent
bar-unsent = { $count } not sent
bar-unsent-oldest = { $minutes } min
bar-age = { $minutes ->
    [0] as of { $time }
   *[other] { $time }, { $minutes } min ago
}
board-not-asked = Nobody has asked yet whether it may go to somebody.

### ---- SIGNIN: passkeys and accounts ----------------------------------------------------------------------

signin-title = Already in this production?
signin-lede = With a passkey, or an account that was linked to you, you bring this browser in yourself. It gets a key of its own.
signin-browser = What you call this browser
signin-browser-default = laptop
signin-by-passkey = Sign in with a passkey
signin-by-account = Sign in with an account of
signin-begun = You are being signed in…
signin-no-passkey = Passkeys need a name and HTTPS: they cannot work at this address. Open the app by the server's name, not by numbers.
signin-begin-at = To sign in with an account, open
signin-wrong-refused = This sign-in was not believed, and nothing was recorded. Try again; if it happens again, ask somebody who may let you in.
signin-wrong-late = This took too long, or was begun in another browser. Begin again here.
signin-wrong-unknown = This passkey is not known in this production, or was removed. Ask somebody who may let you in.
signin-wrong-copied = This passkey may have been copied, so it is not taken. Remove it on a browser of yours, and add a new one.
signin-wrong-kind = This kind of passkey cannot be used here. Add another one.
signin-wrong-address = This passkey belongs to another address. Open the app at the address where you added it.
signin-wrong-away = The provider of accounts cannot be reached. Try again, or ask somebody to let you in.
signin-wrong-unbelieved = What the provider said was not believed, and nothing was recorded. Begin again; if it happens again, tell whoever runs the server.
signin-wrong-several = Several people sign in with this account, so that nobody can say who you are. Ask somebody who may let you in.
signin-wrong-busy = The server is busy. Try again in a moment.
signin-wrong-declined = The provider did not sign you in. Begin again.
signin-stranger-title = The provider knows you, this production does not
signin-stranger = Nobody has said here whose account this is. These people may:
signin-stranger-tell = They do it under People, on your page, with “Link an account”. Tell them:
signin-stranger-wait = Or write your name above and ask to join.
signin-issuer = Provider
signin-issuer-hint = As the provider names itself, such as https://login.studio.example
signin-issuer-wrong = Write the provider's address, beginning with https://
signin-subject = Account
signin-email = E-mail address
signin-email-none = none that the provider verified
signin-passkeys = Passkeys
signin-passkeys-what = With a passkey you bring another browser in yourself, by your finger, your face or a PIN. A passkey ends when you remove it, or when the device that added it is lost and disowned.
signin-passkeys-none = You have no passkey.
signin-passkey-name = What you call the passkey
signin-passkey-add = Add a passkey
signin-passkey-remove = Remove
signin-passkey-failed = No passkey was made. Nothing was recorded.
signin-how = Signing in
signin-how-none = No passkey and no account: a new device is let in by somebody else.
signin-link = Link an account
signin-link-title = An account that { $person } signs in with
signin-link-what = Whoever the provider says has this account acts here as this person, with no more rights than their devices have already. The account is kept beside the entry, where it can be destroyed.
signin-link-do = Let them sign in
signin-unlink = End
signin-by = The account is known by
signin-by-email = an e-mail address that the provider verified
signin-by-subject = its name at the provider, which never goes to another person
signin-holder = Address or name
signin-holder-hint = Whoever cannot sign in yet reads the name of their account on the page that says so.
signin-holder-wrong = Write the address, or the name of the account.
signin-holder-taken = Somebody signs in with this account already.
signin-lost-passkeys = Passkeys that were added with it end. Browsers that came in by one stay: look at those whose name ends with “by passkey”, and give up whatever is not theirs.
signin-lost-account = This person can still sign in with an account. If it is not theirs any more, end that too.
### ---- FOREIGN: call sheets, schedules and scripts -------------------------------------------------------

foreign-title = Read a call sheet, a schedule or a script
foreign-lede = Choose a file. What it says comes back as proposals; nothing is recorded before you tick and sign it.
foreign-file = The file
foreign-file-hint = A table (CSV or XLSX) or a script of Final Draft (FDX), up to 16 MB. A PDF cannot be read: ask for the table it was made from.
foreign-dates = How does the file write 3/4/2026?
foreign-dates-unsure = I am not sure: ask me about such dates
foreign-dates-day = The day first: 3 April
foreign-dates-month = The month first: March 4
foreign-do = Read the file
foreign-server = The server reads the file, apart from everything else, and keeps nothing of it. Without the server this step has to wait; you can write the lines by hand.
foreign-phone-only = Only a phone of the production can have a file read.
foreign-by-hand = Write lines by hand
foreign-none = Choose a file first.
foreign-gone = The server could not be reached, and only it can read files. Nothing was recorded. Try again when it is back, or write the lines by hand.
foreign-busy = The server is reading other files. Try again in a moment.
foreign-late = Reading this file took too long and was stopped. Save only the sheet that is needed, and try again.
foreign-crashed = This file made its reader stop. Nothing else was harmed, and nothing was recorded. The file may be damaged: open it in its own program and save it again, or write the lines by hand.
foreign-large = This file is too large: at most 16 MB are read. Save only the sheet that is needed.
foreign-absent = This server cannot read files. Write the lines by hand.
foreign-refused = Nothing could be read from this file:
foreign-unclear = { $count ->
    [one] One place was not understood. Look at it in the file.
   *[other] { $count } places were not understood. Look at them in the file.
}
foreign-words = { $count ->
    [one] One line has words of weapons: read it
   *[other] { $count } lines have words of weapons: read them
}
foreign-calls = { $count ->
    [one] One call time, which is not entered
   *[other] { $count } call times, which are not entered
}
foreign-left = { $count ->
    [one] One thing that nothing is proposed for
   *[other] { $count } things that nothing is proposed for
}
foreign-notes = { $count ->
    [one] How the file was read: one note
   *[other] How the file was read: { $count } notes
}
foreign-more = { $count ->
    [one] One more is not shown.
   *[other] { $count } more are not shown.
}
foreign-more-entries = { $count ->
    [one] One more proposal, for a later day, is not shown. Split the file to see it.
   *[other] { $count } more proposals, for later days, are not shown. Split the file to see them.
}
foreign-no-time = no time that can be read
foreign-day = for { $day }
foreign-other-day = For { $day }, not for today. An entry is of the day on which it is signed: take this one on that day.
foreign-no-day = The file does not say for which day. Take it only if it is for today.
foreign-ask = Ask first:
foreign-tick-all = Tick all that have no question

### ---- XLSX and PDF: what the server makes ------------------------------------------------------------------

export-xlsx = All tables as one workbook (XLSX)
export-xlsx-what = One sheet for each table. The server makes it, of what it has: entries that this phone has not sent are not in it.
export-xlsx-gone = The server could not be reached, and only it makes the workbook. The CSV files are made on this phone: take those.
export-xlsx-long = The server made no workbook: a text of the record is longer than a cell holds, and nothing is cut off. Take the CSV files.
export-xlsx-busy = The server is busy. Try again in a moment, or take the CSV files.

pdf-a4 = PDF for A4
pdf-letter = PDF for US letter
pdf-labels = PDF of this sheet
pdf-title = No PDF
pdf-gone = The server could not be reached, and only it makes PDF files for you.
pdf-absent = The server makes no PDF files: it has no Chromium. Whoever runs it can install it (on Debian the package “chromium”).
pdf-busy = The server is making other PDF files. Try again in a moment.
pdf-failed = The server’s browser made no PDF of this sheet. Whoever runs the server finds the reason in its output.
pdf-none = The server could not make this sheet as this phone shows it. It may not have all entries of this phone yet.
pdf-instead = Your own browser can: open the sheet, choose Print, then Save as PDF. The paper is what you choose there; set the margins to default and the scale to 100%.
pdf-sheet = Open the sheet
### ---- SENT: a form that is not signed as it came, and what a form made --------------------------------------

recorded-more = { $count ->
    [one] And one more entry.
   *[other] And { $count } more entries.
}
sent-not-title = Nothing was recorded
sent-by-other = This form was opened by { $opener }. Now { $holder } is holding the phone. Nothing was recorded.
sent-unknown = It cannot be seen who opened this form: it was open before you were here, or the app is newer than the form. Nothing was recorded.
sent-by-address = An address alone records nothing. Open the page, look at what it says, and press its button.
sent-nobody = somebody without an account
sent-would = This would be recorded
sent-kept = All that was filled in is kept. Read it, then go on or leave it.
sent-go-on = Go on with it
sent-go-on-as = Go on as { $person }
sent-switch = Let somebody else act on this phone
sent-leave = Leave it
sent-again-title = This form was sent before
sent-again = { $count ->
    [one] It is recorded, once. Sending it again recorded nothing.
   *[other] Its { $count } entries are recorded, once. Sending it again recorded nothing.
}
sent-half = Only { $made } of { $of } entries of this form could be stored. Look at them, then record by hand what is missing.
sent-continue = Go on
sent-once-more-what = Did it happen a second time, or did you change the form? Then record it as well. Else go on.
sent-once-more = Record this as well
sent-file = Choose the file once more

### ---- FOUND: what a phone found, and entries that the server did not take ------------------------------------

found-title = What this phone found
found-none = Nothing stands. What was found and is over is listed below.
found-over = Over
found-export = Save what was found, with its proofs
found-what-to-do = What it means and what to do
found-since = Since { $time }
found-put-away = I have seen to it: put it away
found-put-away-by = put away by { $person }, { $time }
found-passed = its cause was gone at { $time }
found-mark-means = The entry counts only as far as the record says beside it. Nothing was changed or left out.
found-mark-do = Open the record and look at the entry. Ask the person who signed it, then put this away.
found-clock-title = This phone’s clock is { $count } minutes wrong.
found-clock-means = What it records would stand at the wrong time, so a phone whose clock is more than 10 minutes wrong records nothing but a stop, which is called at once all the same.
found-clock-do = Set the clock of this phone to the network’s time. Then connect to the server once: this notice goes away by itself. If several phones say this, the clock of the server is the wrong one: tell whoever runs it.
found-server-clock-title = The server’s clock is about { $count } minutes behind the phones’.
found-server-clock-means = Most phones agree with each other and not with the server. Until its clock is set, what they record waits on them. A stop is called at once all the same.
found-server-clock-do = Tell whoever runs the server to set its clock. This notice goes away by itself.
found-other-log-title = The server answered for another production.
found-other-log-means = Nothing of its answer was used. What was recorded here is kept on this phone.
found-other-log-do = Ask whoever runs the server whether its address was given to another production. This notice goes away when the right one answers.
found-reply-title = The server’s answer did not check out.
found-reply-means = Something on the way, or the server itself, changed or cut the answer. Nothing of it was used, and nothing of yours is lost.
found-reply-do = Go on working. If it stays for more than a few minutes, tell whoever runs the server. This notice goes away with the next sound answer.
found-split-view-title = The server showed two records that cannot both be true.
found-split-view-means = Different phones may have been shown different records. This phone keeps both proofs and believes only what it checked before.
found-split-view-do = Tell the producer and whoever runs the server at once, and save what was found. Compare boards by word of mouth before weapons move.
found-rollback-title = The server’s record is shorter than it was.
found-rollback-means = It was set back to an old copy, or shows another record. Entries that this phone has seen are missing there; this phone has them.
found-rollback-do = Tell whoever runs the server: the newest copy must be brought back. Keep this phone. This notice goes away when the server has the whole record again.
found-server-set-back-title = The server says that it was set back to an old copy.
found-server-set-back-means = It takes nothing in, from nobody, until people have looked at it. What is recorded meanwhile stays on the phones.
found-server-set-back-do = Go on recording: nothing is lost. Tell whoever runs the server. This notice goes away when it takes entries again.
found-server-refused-title = The server does not answer this phone (status { $about }).
found-server-refused-means = Nothing is sent and nothing new comes in. What is recorded stays on this phone.
found-server-refused-do = Go on recording. If it stays, tell whoever runs the server; 401 means that this phone’s key is not let in any more: ask whoever let you in. This notice goes away with the next answer.
found-broken-title = An entry in the record must not be there (place { $about }).
found-broken-means = The server took in an entry that does not follow the rules of the record. It counts for nothing.
found-broken-do = Save what was found and give it to whoever runs the server. Then it can be put away here.
found-broken-promise-title = The server said that an entry is recorded, and it is not.
found-broken-promise-means = It confirmed an entry at a place where another one stands. The entry is still on this phone and is sent again.
found-broken-promise-do = Save what was found and tell whoever runs the server. Look under “Not sent yet” whether the entry has gone through.
found-halted-disowned-title = This phone was taken off the production.
found-halted-disowned-means = Somebody marked it as lost, or whoever acted here left it. Nothing that it signs from then on counts, so it records nothing more.
found-halted-disowned-do = If that was a mistake, join again with a new key and let somebody let you in. Save first what is not sent.
found-halted-forked-title = Two different entries of this phone have the same number.
found-halted-forked-means = Its key was copied, or the phone was set back to an old state. Nobody can tell which of the two is right, so it records nothing more.
found-halted-forked-do = Show this to whoever let you in. Save what is not sent, then join again with a new key.
found-halted-set-back-title = There is an entry of this phone that the phone does not have.
found-halted-set-back-means = It was set back to an old state, or its key was copied. To go on would make two entries with one number, so it records nothing more.
found-halted-set-back-do = Show this to whoever let you in. Save what is not sent, then join again with a new key.
found-refused-title = { $count ->
    [one] The server did not take one entry of this phone.
   *[other] The server did not take { $count } entries of this phone.
}
found-refused-means = They are kept on this phone and are offered again with each exchange. Others do not see them.
found-refused-do = Open “Not sent yet”: it says of each entry why, and what to do.
found-storage-title = This phone could not store something that came from the server.
found-storage-means = Nothing that was recorded here is lost, but what others recorded is not kept until there is room.
found-storage-do = Free some space on this phone. This notice goes away when storing works again.
found-other-title = This phone found something that it has no words for: { $about }.
found-other-means = It was kept as it was found.
found-other-do = Save what was found and give it to whoever runs the server.
found-mark-fork-title = Two entries of one phone have the same number (place { $about }).
found-mark-disowned-title = An entry was signed by a phone that was lost by then (place { $about }).
found-mark-person-title = An entry was signed with a key that may not speak for that person (place { $about }).
found-mark-clock-back-title = A phone’s clock went back before it signed an entry (place { $about }).
found-mark-back-dated-title = An entry is dated before what its phone had already seen (place { $about }).
found-mark-ahead-title = An entry is dated after the server already had it (place { $about }).
found-mark-skew-title = An entry was recorded at another time than the one it names (place { $about }).
refused-title = The server did not take it:
refused-malformed = it cannot be read as an entry. This phone’s app may be too old or too new: load it again, then show this to whoever runs the server.
refused-wrong-log = it belongs to another production. Show it to whoever runs the server.
refused-signature = its signature does not fit it. It was damaged on this phone: save it as a file and show it to whoever runs the server.
refused-open = only the first entry of a record may say this. Show it to whoever runs the server.
refused-needs-previous = it waits for the entry before it from the same phone. When that is taken, this one goes by itself.
refused-link = another entry of the same phone has its number. The phone’s key was copied, or it was set back: join again with a new key and record it there.
refused-needs-reference = it waits for an entry that it is about and that the server does not have yet. The phone that has that one must connect.
refused-not-enrolled = this phone’s key is not let in, or not any more. Ask whoever lets people in; it goes by itself when the key is in.
refused-not-permitted = this phone’s key may not enter this. Ask somebody who may to record it in their name.
refused-seen = it was signed over a record that the server does not know. The server may have been set back: tell whoever runs it.
refused-early = its time is ahead of the server’s clock. It goes when its time has come, and with it what follows on this phone; then it is disputed. A stop was called at once. Set this phone’s clock, and say what matters again on another phone, or have this one let in anew.
refused-other = the reason is not known to this version of the app. Load the app again, then look here once more.

### ---- HELD: what guests sent while very many came -----------------------------------------------------------

held-waits = { $count ->
    [0] Very many concerns came at once. The server keeps yours, and it is the next to be recorded. It is not on the record yet.
    [one] Very many concerns came at once. The server keeps yours; one more is before it. One is recorded every three minutes. It is not on the record yet. If it cannot wait, call a stop: a stop is never held back.
   *[other] Very many concerns came at once. The server keeps yours; { $count } are before it. One is recorded every three minutes. It is not on the record yet. If it cannot wait, call a stop: a stop is never held back.
}
held-put-away = Very many concerns came at once, and people of the production put them away together, with this one. The server keeps it, but it is not on the record. If you meant it, tell somebody of the production, or send it again.
held-title = Held back
held-what = So many concerns of people without an account came at once that these wait. One goes on the record every three minutes, the oldest first. Nothing is lost, and stops are never held back. Read the first lines before you put them away.
held-put-all-away = Put all of these away
held-put-all-away-what = They do not go on the record; the server keeps them in a file. You then say so on the record, in your name.
held-about = I put away concerns of people without an account that came all at once. The server keeps them.
people-waiting-clear = Clear the list of those who wait
people-waiting-clear-what = For when very many wait who do not belong here. Whoever does asks again, or shows you their code.

### ---- LABEL: a label that a guest or a stranger scanned ------------------------------------------------------

label-weapon = This is the label of a weapon of this production, or of something that looks like one.
label-weapon-do = If nobody holds it or watches over it: do not touch it, let nobody else touch it, and call one of the people below. Treat it as loaded.
label-person = This is the badge of somebody of this production.
label-container = This is the label of a safe, box or case of this production.
label-lot = This is the label of a lot of rounds of this production.
label-other-do = If it lies about: do not open it, stay with it, and call one of the people below.
label-whom = Whom to call
label-stop = Call a stop
label-stranger-title = A label of a film production
label-stranger = Film productions put such labels on weapons, on boxes of blanks and dummies, and on badges. What this one is on is told only to people of the production.
label-stranger-do = If you found something with this label and nobody watches over it: do not touch it, treat it as loaded, keep others away, and tell the film crew. If no crew is near, call the police.
label-stranger-member = If you work here: scan the poster of the set with this phone, then scan the label again. Or join the production.
### ---- why ----

why-all = all of these:
why-any = at least one of these:
why-no = not: { $what }
why-latest = the latest: { $what }
why-not-latest = not so of the latest: { $what }
why-unknown-argument = { $what }: who or what is meant is not on the record
why-limit = given up: there is too much to look through
why-no-entry = the record has no such entry: { $what }
why-not-shown = a source that would have shown it does not: { $what }
why-nothing = nothing is on the record: { $what }
why-denied-by-somebody = { $what } (denied by somebody)
why-not-sure = { $what } (not sure that it counts: its time or a field is uncertain)
why-at = { $when }: { $what }
why-denied = it is denied that { $what }
why-somebody = somebody
why-empty-text = (nothing)
why-unknown-value = (unknown)
why-or = { $one } or { $other }
why-between = { $from } to { $to }
why-in = { $left } is one of { $right }
why-not-in = { $left } is none of { $right }
why-at-unknown-time = at an unknown time
why-until = until { $to }
why-from = from { $from }
duration-years = { $count ->
    [one] { $count } year
   *[other] { $count } years
}
duration-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
duration-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
duration-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
duration-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}

### ---- finding ----

finding-not-the-holder = It was handed over by somebody who, by the record, did not have it.
finding-handed-over-locked = It was handed over while, by the record, it was locked away.
finding-taken-out-unlocked = It was taken out while, by the record, it was not locked away.
finding-other-container = It was taken out of another container than the one it was locked away in.
finding-locked-by-another = It was locked away by somebody who, by the record, did not have it.
finding-locked-twice = It was locked away while, by the record, it was locked away already.
finding-loaded-twice = It was loaded while, by the record, it was loaded already.
finding-rounds-do-not-balance = The rounds that were fired, spoiled or came back are not as many as were issued.
finding-rounds-not-counted = The rounds cannot be added up: an entry gives no number.
doubt-ahead = This does not count: the clock of the device that signed it was ahead.
doubt-apart = In dispute: it does not fit what another device said, and neither knew of the other.
doubt-not-theirs = This does not count: the key that signed it may not say this for this person.
doubt-not-let-in = This does not count: the device that signed it was not let in when it came.
doubt-takes-back = This does not count: it takes back another person’s word, and the key that signed it may not.
mark-apart = in dispute
packet-not-counted = About this incident, but not counting: in no field above
export-not-counted = { $count ->
    [one] One entry does not count and is not in the calendar.
   *[other] { $count } entries do not count and are not in the calendar.
}
doubt-forked = This does not count: its device signed two entries with one number.
doubt-disowned = This does not count: the device that signed it was disowned.
fault-nothing-cleared = The record or its rules have a fault. Nothing is cleared until it is mended:
fault-entry = Entry { $place } by { $person } cannot be read. { $person } takes it back and enters it anew.
fault-unsent = An entry by { $person } that is not sent yet cannot be read. { $person } takes it back and enters it anew.
fault-record = The entries do not make a record together.
fault-settings = A setting does not fit the rules. Whoever runs the production sets it anew.
fault-packs = The rules that were adopted cannot be in force together. Whoever runs the production adopts others.
fault-more = There may be more faults than this list has.
fault-unreadable = So much cannot be read that nothing can be said of this record. Go on by paper, and tell whoever runs the server.

### ---- rounds that do not count ----

rounds-not-counted = { $count ->
    [one] One entry does not count, and no number here has it in it:
   *[other] { $count } entries do not count, and no number here has them in it:
}
rounds-partial = Entries of this record are held back: numbers may be wrong.

### ---- things that nothing goes into ----

load-solid = SOLID: nothing goes into it
load-edged = EDGED: nothing goes into it
load-look-alike = REPLICA: look whether it opens
load-whole = By the record this is one solid piece: nothing goes into it. If that is wrong, correct what the inventory says of it first.
announce-solid = SOLID
announce-edged = EDGED
announce-look-alike = REPLICA
announce-whole = Nothing goes into it, so there is no load to call. Let people see and feel that it is what it should be.
handover-show-whole = Let { $person } see and feel that it is what it should be, and whole.
handover-look-whole = Look and feel yourself that it is what it should be before you take it.
show-title-whole = Show { $weapon }
show-title-whole-short = Show it
show-do-whole = Seen: sign it
show-look-alike-legend = It is a replica
show-look-alike = It fires nothing, and where it opens nothing is in it
show-look-alike-hint = By the record it is a replica, without chambers. Open what can be opened, and look into it.

### ---- forms of any kind ----

enter-record = Record: { $what }
handover-over = This handover is over.
day-overrides = { $count ->
    [one] One decision to go on although something was missing
   *[other] { $count } decisions to go on although something was missing
}
show-who-looked-whole = Who looked at it?

### ---- leaving a phone, and wrong PINs ----
bar-nobody = Nobody acts
me-nobody = Nobody acts on this phone now. The board can be read and a stop can be called; to record more, say who you are.
me-who = Who are you?
me-pin-early = No PIN was tried: wait until the time is over.
me-pin-wait = Wrong PINs were tried for { $person }.
me-pin-wait-seconds = { $count ->
    [one] The next one is taken in { $count } second.
   *[other] The next one is taken in { $count } seconds.
}
me-pin-wait-minutes = { $count ->
    [one] The next one is taken in { $count } minute.
   *[other] The next one is taken in { $count } minutes.
}
me-pin-meanwhile = Everything else on this phone goes on: a stop, speaking up and reading need no PIN.
me-pin-again = Look again
signin-pin = PIN, if others use this computer too
leave-title = Leave this phone
leave-lede = For a phone or a computer that is not yours. Your key on it ends, and you are erased from it.
leave-counts = What you recorded with it stays on the record and counts.
leave-back = To come back, you are let in anew, with a new key.
leave-passkeys = Passkeys that you added on it end.
leave-notes = Your private notes on it are erased. Open first what others should read one day.
leave-others = Others stay on this phone. Whoever acts next says who they are.
leave-alone = Nobody else of this production is on this phone, so its copy of the record is erased too. The server and other phones keep the record.
leave-last-admin = No other device may let people join. After this only whoever runs the server can let somebody in.
leave-unsent = { $count ->
    [one] { $count } entry is not sent yet. It would be lost.
   *[other] { $count } entries are not sent yet. They would be lost.
}
leave-unsent-do = Go where this phone reaches the server, and wait until all is sent. If the server does not take an entry, save it as a file, give that to whoever lets people in, and ask them to end this phone.
leave-files = A photo or a file that you attached is not sent yet. Wait a moment where this phone reaches the server, then try again.
leave-needs-server = The server did not confirm it, so you are still on this phone. Try again where it reaches the server.
leave-do = Leave this phone
leave-not = Stay
leave-why = left this phone
leave-done = You have left. Your key ended, and nothing of the production is stored in this browser any more.
### ---- what is said of a file from elsewhere ----

foreign-at-sheet = sheet { $sheet }
foreign-at-row = row { $row }
foreign-at-column = column { $column }
foreign-why-cell-cut = This cell is longer than { $count } letters; this part of it was not read.
foreign-why-above-headings = It stands above the first row with headings that are known.
foreign-why-no-scene-number = What stands in the column of scenes is no scene’s number.
foreign-why-no-scene = There is no scene’s number in this row.
foreign-why-two-ways = This date can be read with the day or with the month first: say which, or write it as 2026-05-11.
foreign-why-no-date = This is not understood as a date: write it as 2026-05-11.
foreign-why-no-name = There is no name in this row of the cast list.
foreign-why-no-time = This is not understood as a time of day: write it as 07:30.
foreign-why-names-many = There are too many names in this cell.
foreign-why-number-nobody = No cast list of the file says who this number is.
foreign-why-own-sign = The file uses a sign that it declares itself; such are not read.
foreign-why-paragraph-cut = This paragraph is longer than { $count } letters; the rest was not read.
foreign-why-no-setting = The heading does not say whether it is inside or outside.
foreign-why-not-numbered = The scene has no number: number the scenes in Final Draft first.
foreign-why-script-calls-nobody = A screenplay names characters, not people: nobody is called for a scene by it.
foreign-why-called-no-scene = { $name } is called, but no row says for which scene.
foreign-why-sheet-no-day = The file says of no day that it is a call sheet for it.
foreign-why-words-no-weapon = { $name }: words of weapons stand there ({ $found }), and no weapon of the record is named. Read it and plan the weapon.
foreign-why-scene-no-number = “{ $name }” has no number ({ $place }).
foreign-why-no-letters = “{ $name }” has no letters that a record’s name can have: write it in Latin letters.
foreign-why-no-event = The vocabulary has no event “{ $kind }”.
foreign-why-no-field = “{ $kind }” has or needs a field “{ $field }” that does not fit: no entry is proposed.
foreign-why-ask-call-sheet = Does it announce the meeting, carry the bulletins, and did it go to everyone?
foreign-why-ask-weapons = Does it announce the weapons? Words of weapons stand in it; a person reads them.
foreign-why-ask-plan = Use, class, size, shots, distance and aim: the file does not say them.
foreign-why-ask-same-person = { $written } would all be “{ $name }”: are they the same person?
foreign-why-ask-same-scene = { $written } would all be “{ $name }”: are they the same scene?
foreign-why-ask-known-person = { $written }: the record knows { $similar }. Is it the same person?
foreign-why-ask-known-scene = { $written }: the record knows { $similar }. Is it the same scene?
foreign-why-day-first = Dates were read with the day first, as one date of the file shows.
foreign-why-month-first = Dates were read with the month first, as one date of the file shows.
foreign-why-script-read = The script was read; the title page, headers, footers and lists were not.
foreign-why-utf-16 = The file has no mark of its encoding; it was read as UTF-16.
foreign-why-windows-1252 = The file is not UTF-8; it was read as Windows-1252. Look at letters with accents.
foreign-why-sheet-not-read = The sheet “{ $name }” was not read: it is no table, or not in the file.
foreign-why-tabs = The cells were read as separated by tabs.
foreign-why-semicolons = The cells were read as separated by semicolons.
foreign-why-commas = The cells were read as separated by commas.
foreign-why-empty = The file is empty.
foreign-why-large = The file has { $what ->
    [too-many-bytes-when-it-is-unpacked] too many bytes when it is unpacked
    [too-many-columns] too many columns
    [too-many-rows] too many rows
    [too-many-cells] too many cells
    [too-many-sheets] too many sheets
    [too-many-scenes] too many scenes
   *[other] too much in it
}; this reader stops at { $limit }. Split it, or save only the sheet that is needed.
foreign-why-not-text = The file is neither text in a known encoding nor a workbook. Save it as CSV (UTF-8), XLSX or FDX.
foreign-why-workbook = The workbook could not be opened. Open it in its own program and save it again as XLSX.
foreign-why-screenplay = The screenplay could not be read. Open it in its own program and save it again as FDX.
foreign-why-no-headings = No row of the file has headings that are known, such as “scene” and “cast”. Write them above the columns.
