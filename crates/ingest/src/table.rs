//! From cells to a plan: which rows are headings, which are scenes, which are lines of a cast list.
//!
//! One sheet may hold several tables, one below the other, as call sheets do: every row whose cells are known
//! headings begins a new one. What stands outside of all is listed, and searched for words of weapons.

use crate::calendar::{self, Read};
use crate::cast::Cast;
use crate::grid::{Cell, Grid, Row, Sheet};
use crate::headings::{self, Field};
use crate::limits::{MAX_CELL, MAX_SCENES};
use crate::plan::{At, Called, Mention, MentionIn, Plan, PlannedScene, Source};
use crate::reason::Reason;
use crate::{DateOrder, IngestError, Options, limits, scene_heading, words};

/// The plan that a file of cells is.
pub fn plan(grid: &Grid, source: Source, options: &Options) -> Result<Plan, IngestError> {
    let order = options.dates.or_else(|| settled_order(grid));
    let plan = Plan { source, notes: grid.notes.clone(), ..Plan::default() };
    let mut reader = Reader { plan, order, rows: Vec::new(), has_headings: false };
    if options.dates.is_none()
        && let Some(order) = order
    {
        reader.plan.notes.push(Reason::plain(name_of(order)));
    }
    for sheet in &grid.sheets {
        reader.sheet(sheet)?;
    }
    if !reader.has_headings {
        return Err(IngestError::NoHeadings);
    }
    Ok(reader.finish())
}

fn name_of(order: DateOrder) -> &'static str {
    match order {
        DateOrder::DayFirst => "day-first",
        DateOrder::MonthFirst => "month-first",
    }
}

/// The order of dates, when one of the file can be read in one way only and none in the other way only.
fn settled_order(grid: &Grid) -> Option<DateOrder> {
    let cells = grid.sheets.iter().flat_map(|s| &s.rows).flat_map(|r| &r.cells);
    let mut orders = cells.filter(|c| c.text.len() <= MAX_DATE).filter_map(|c| calendar::order(&c.text));
    let first = orders.next()?;
    orders.all(|order| order == first).then_some(first)
}

/// Longer texts are no dates.
const MAX_DATE: usize = 80;

struct Reader {
    plan: Plan,
    order: Option<DateOrder>,
    /// Scenes with the cell that says who is in them: it is read last, when the whole cast list is known.
    rows: Vec<(PlannedScene, String, Option<String>)>,
    has_headings: bool,
}

/// The table that a row belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Scenes,
    Cast,
}

struct Table {
    kind: Kind,
    columns: Vec<Column>,
}

struct Column {
    heading: String,
    field: Option<Field>,
}

impl Table {
    /// The table that begins with this row, if its cells are headings.
    fn begins(row: &Row) -> Option<Table> {
        let mut columns: Vec<Column> =
            row.cells.iter().map(|c| Column { heading: c.text.clone(), field: headings::field(&c.text) }).collect();
        let has = |field: Field| columns.iter().any(|c| c.field == Some(field));
        let known = columns.iter().filter(|c| c.field.is_some()).count();
        let names_people = has(Field::Person) || has(Field::Character) || has(Field::Cast);
        let kind = match has(Field::Scene) {
            true if known >= 2 => Kind::Scenes,
            false if names_people && (has(Field::Call) || has(Field::Number)) => Kind::Cast,
            _ => return None,
        };
        // The first column of a kind is meant; another is kept under its heading.
        let mut seen = Vec::new();
        for column in &mut columns {
            match column.field {
                Some(field) if seen.contains(&field) => column.field = None,
                Some(field) => seen.push(field),
                None => {}
            }
        }
        Some(Table { kind, columns })
    }

    fn cell<'a>(&self, row: &'a Row, field: Field) -> Option<&'a Cell> {
        let column = self.columns.iter().position(|c| c.field == Some(field))?;
        row.cells.get(column).filter(|c| !c.text.is_empty())
    }

    fn text(&self, row: &Row, field: Field) -> Option<String> {
        self.cell(row, field).map(|c| c.text.clone())
    }

    fn heading(&self, column: usize) -> &str {
        self.columns.get(column).map_or("", |c| c.heading.as_str())
    }

    fn name_of(&self, field: Field) -> &str {
        self.columns.iter().find(|c| c.field == Some(field)).map_or("", |c| c.heading.as_str())
    }
}

impl Reader {
    fn sheet(&mut self, sheet: &Sheet) -> Result<(), IngestError> {
        let (mut table, mut date) = (None::<Table>, None::<i64>);
        for row in &sheet.rows {
            let at = At { sheet: sheet.name.clone(), row: row.number, column: None };
            if row.filled().next().is_none() {
                continue;
            }
            if let Some(begun) = Table::begins(row) {
                self.has_headings = true;
                table = Some(begun);
                continue;
            }
            let row = self.shortened(row, &at);
            if let Some(found) = self.date_of_row(&row, table.as_ref(), &at) {
                date = Some(found);
                continue;
            }
            match &table {
                Some(of) if of.kind == Kind::Scenes => self.scene(of, &row, &at, date)?,
                Some(of) => self.call(of, &row, &at, date),
                None => self.outside(&row, &at, "above-headings"),
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Plan {
        let cast = Cast::of(&self.plan.calls);
        for (mut scene, cell, heading) in std::mem::take(&mut self.rows) {
            let read = cast.read(&cell);
            scene.people = read.people;
            for (text, why) in read.nobody {
                let at = scene.at.in_column(heading.as_deref().unwrap_or_default());
                self.plan.did_not_understand(at, &text, why);
            }
            self.plan.scenes.push(scene);
        }
        self.plan
    }

    /// The row with cells that are not longer than what is read; what is cut off is listed.
    fn shortened(&mut self, row: &Row, at: &At) -> Row {
        let mut cells = row.cells.clone();
        for cell in &mut cells {
            if let Some((cut, _)) = cell.text.char_indices().nth(MAX_CELL) {
                let rest = cell.text.split_off(cut);
                let shown: String = rest.chars().take(MAX_CELL).collect();
                self.plan.did_not_understand(
                    at.clone(),
                    &shown,
                    Reason::new("cell-cut", &[("count", &MAX_CELL.to_string())]),
                );
            }
        }
        Row { number: row.number, cells }
    }

    /// A row that says of which day the rows below are: `Date: …`, or nothing but a line with a date.
    fn date_of_row(&mut self, row: &Row, table: Option<&Table>, at: &At) -> Option<i64> {
        let filled: Vec<&Cell> = row.filled().map(|(_, c)| c).collect();
        let is_scene = table.is_some_and(|t| {
            t.kind == Kind::Scenes && t.cell(row, Field::Scene).is_some_and(|c| !scene_numbers(&c.text).is_empty())
        });
        let is_labelled = |cell: &Cell| headings::field(&cell.text) == Some(Field::Date);
        let cell = match filled.as_slice() {
            _ if is_scene => return None,
            [only] => only,
            [label, value, ..] if is_labelled(label) => value,
            _ => return None,
        };
        match self.date(cell) {
            Some(Read::Day(day)) => Some(day),
            Some(Read::TwoWays) => {
                self.plan.did_not_understand(at.clone(), &cell.text, Reason::plain(TWO_WAYS));
                None
            }
            None => None,
        }
    }

    fn date(&self, cell: &Cell) -> Option<Read> {
        match cell.date {
            Some(day) => Some(Read::Day(day)),
            None if cell.text.len() <= MAX_DATE => calendar::date(&cell.text, self.order),
            None => None,
        }
    }

    // ---- scenes ---------------------------------------------------------------------------------------

    fn scene(&mut self, table: &Table, row: &Row, at: &At, day: Option<i64>) -> Result<(), IngestError> {
        let numbers = table.cell(row, Field::Scene).map(|c| scene_numbers(&c.text)).unwrap_or_default();
        if numbers.is_empty() {
            let why = match table.cell(row, Field::Scene) {
                Some(_) => "no-scene-number",
                None => "no-scene",
            };
            self.outside(row, at, why);
            return Ok(());
        }
        limits::check("too many scenes", (self.rows.len() + numbers.len()) as u64, MAX_SCENES)?;
        let scene = self.scene_of(table, row, at, day);
        let cast = table.text(row, Field::Cast).or_else(|| table.text(row, Field::Person));
        let cast = cast.or_else(|| table.text(row, Field::Character)).unwrap_or_default();
        let heading = [Field::Cast, Field::Person, Field::Character].map(|f| table.name_of(f).to_owned());
        let heading = heading.into_iter().find(|h| !h.is_empty());
        for number in numbers {
            let scene = PlannedScene { number: Some(number), ..scene.clone() };
            self.rows.push((scene, cast.clone(), heading.clone()));
        }
        Ok(())
    }

    fn scene_of(&mut self, table: &Table, row: &Row, at: &At, day: Option<i64>) -> PlannedScene {
        let heading = table.text(row, Field::Heading);
        let parts = heading.as_deref().map(scene_heading::parts).unwrap_or_default();
        let setting = table.text(row, Field::IntExt).and_then(|t| scene_heading::setting(&t)).or(parts.setting);
        let is_bare = parts.setting.is_none();
        let place = parts.place.or_else(|| heading.clone().filter(|_| is_bare));
        PlannedScene {
            number: None,
            setting,
            place,
            time_of_day: table.text(row, Field::DayNight).or(parts.time_of_day),
            location: table.text(row, Field::Place),
            date: self.scene_date(table, row, at).or(day),
            page: table.text(row, Field::Pages),
            people: Vec::new(),
            mentions: mentions(table, row, at),
            other: other(table, row),
            at: at.clone(),
            heading,
        }
    }

    fn scene_date(&mut self, table: &Table, row: &Row, at: &At) -> Option<i64> {
        let cell = table.cell(row, Field::Date)?;
        match self.date(cell) {
            Some(Read::Day(day)) => return Some(day),
            Some(Read::TwoWays) => self.plan.did_not_understand(
                at.in_column(table.name_of(Field::Date)),
                &cell.text,
                Reason::plain(TWO_WAYS),
            ),
            None => {
                let why = Reason::plain("no-date");
                self.plan.did_not_understand(at.in_column(table.name_of(Field::Date)), &cell.text, why);
            }
        }
        None
    }

    // ---- cast lists and the rest ------------------------------------------------------------------------

    fn call(&mut self, table: &Table, row: &Row, at: &At, date: Option<i64>) {
        let name = table.text(row, Field::Person).or_else(|| table.text(row, Field::Cast));
        let character = table.text(row, Field::Character);
        if name.is_none() && character.is_none() {
            return self.outside(row, at, "no-name");
        }
        let minutes = table.cell(row, Field::Call).and_then(|c| c.minutes.or_else(|| calendar::minutes(&c.text)));
        if let (None, Some(cell)) = (minutes, table.cell(row, Field::Call)) {
            let why = Reason::plain("no-time");
            self.plan.did_not_understand(at.in_column(table.name_of(Field::Call)), &cell.text, why);
        }
        let number = table.text(row, Field::Number);
        self.plan.elsewhere.extend(mentions(table, row, at));
        let other = other(table, row);
        self.plan.calls.push(Called { number, name, character, minutes, date, other, at: at.clone() });
    }

    fn outside(&mut self, row: &Row, at: &At, why: &'static str) {
        let text = row.shown();
        let found = words::find(&text);
        if !found.is_empty() {
            self.plan.elsewhere.push(Mention { text: text.clone(), found, kind: MentionIn::Row, at: at.clone() });
        }
        self.plan.did_not_understand(at.clone(), &text, Reason::plain(why));
    }
}

const TWO_WAYS: &str = "two-ways";

/// Everything that the row says in columns of weapons, and in others where words of weapons stand.
fn mentions(table: &Table, row: &Row, at: &At) -> Vec<Mention> {
    let mut mentions = Vec::new();
    for (i, cell) in row.filled() {
        let heading = table.heading(i);
        let found = words::find(&cell.text);
        let is_weapons = table.columns.get(i).is_some_and(|c| c.field == Some(Field::Weapons));
        let kind = match is_weapons {
            true => MentionIn::Weapons,
            false if found.is_empty() => continue,
            false => MentionIn::Column(heading.to_owned()),
        };
        mentions.push(Mention { text: cell.text.clone(), found, kind, at: at.in_column(heading) });
    }
    mentions
}

/// What the row says in columns that have no place of their own in a scene.
fn other(table: &Table, row: &Row) -> Vec<(String, String)> {
    let is_other = |i: usize| {
        let field = table.columns.get(i).and_then(|c| c.field);
        matches!(field, None | Some(Field::Description | Field::Props | Field::Notes))
    };
    row.filled().filter(|(i, _)| is_other(*i)).map(|(i, c)| (table.heading(i).to_owned(), c.text.clone())).collect()
}

/// The numbers in a cell of scenes (`14`, `14A, 15pt`); none if something else stands in it.
fn scene_numbers(cell: &str) -> Vec<String> {
    let is_between = |c: char| matches!(c, ',' | ';' | '/' | '&' | '+' | '\n' | '\r');
    let parts: Vec<&str> = cell.split(is_between).map(str::trim).filter(|p| !p.is_empty()).collect();
    match parts.iter().all(|p| is_scene_number(p)) {
        true => parts.into_iter().map(str::to_owned).collect(),
        false => Vec::new(),
    }
}

/// A few digits with a few letters before or behind: `14`, `A14`, `14 pt`, `14.2`, `101-14A`.
fn is_scene_number(part: &str) -> bool {
    let count = |is: fn(&char) -> bool| part.chars().filter(is).count();
    let (digits, letters) = (count(char::is_ascii_digit), count(|c| c.is_alphabetic()));
    let signs = part.chars().filter(|c| !c.is_alphanumeric()).all(|c| matches!(c, '.' | '-' | ' ' | '#'));
    (1..=7).contains(&digits) && letters <= 4 && signs && part.chars().count() <= 12
}
