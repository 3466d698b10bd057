//! The ledger as tables for a spreadsheet: its movements, its accounts, and what does not agree.
//!
//! A movement is one row with the account it takes from and the account it gives to, so that adding up the
//! column of numbers by account gives the accounts' table. What does not count stands behind, without a number.

use custody::DayRecord;
use model::{Names, Vocabulary};

use super::{Ledger, NotCounted, Posting};
use crate::reading::Reading;
use crate::table::{Cell, Table};

/// In place of a number that no entry gives; never nought, which would be a number.
const NOT_ENTERED: &str = "not entered";

/// Every movement, in order.
pub fn postings_table(ledger: &Ledger, record: &DayRecord, names: &Names, vocabulary: &Vocabulary) -> Table {
    let reading = Reading::new(record, names, vocabulary);
    let mut table = Table::new(&[
        "no",
        "entry",
        "time",
        "signer",
        "lot",
        "class",
        "from",
        "from name",
        "to",
        "to name",
        "count",
        "inferred",
        "in doubt",
        "words",
    ]);
    table.rows = (1_i64..).zip(&ledger.postings).map(|(no, posting)| row(reading, ledger, no, posting)).collect();
    table.rows.extend(ledger.not_counted.iter().map(|n| left_out(reading, n)));
    table
}

/// What the last column says of an entry that does not count.
pub(crate) const DOES_NOT_COUNT: &str = "does not count";

/// An entry that moves nothing here: only what it is, who signed it, and that it does not count.
fn left_out(reading: Reading<'_>, of: &NotCounted) -> Vec<Cell> {
    let entry = reading.record.entries.get(of.entry);
    let mut row = vec![Cell::Empty; 14];
    let cells: [(usize, Cell); 5] = [
        (1, reading.id(of.entry).into()),
        (2, entry.map(|e| reading.stamp(e.at)).into()),
        (3, entry.map(|e| e.signer.clone()).into()),
        (4, of.lot.clone().into()),
        (13, DOES_NOT_COUNT.into()),
    ];
    for (place, cell) in cells {
        row.get_mut(place).into_iter().for_each(|slot| *slot = cell.clone());
    }
    row
}

fn row(reading: Reading<'_>, ledger: &Ledger, no: i64, posting: &Posting) -> Vec<Cell> {
    let signer = reading.record.entries.get(posting.entry).map_or("", |e| e.signer.as_str());
    let class = posting.lot.as_deref().and_then(|l| ledger.lot(l)).and_then(|l| l.class.clone());
    let inferred: Vec<&str> = posting.inferred.iter().map(|i| i.words()).collect();
    vec![
        no.into(),
        reading.id(posting.entry).into(),
        reading.stamp(posting.at).into(),
        signer.into(),
        posting.lot.clone().into(),
        class.into(),
        posting.from.kind().into(),
        posting.from.name().into(),
        posting.to.kind().into(),
        posting.to.name().into(),
        posting.count.map_or_else(|| NOT_ENTERED.into(), Cell::Number),
        inferred.join("; ").into(),
        reading.doubts(&posting.disputed_by, posting.apart).into(),
        posting.words.as_str().into(),
    ]
}

/// How many rounds of which lot are where. Each lot's numbers add up to nought.
pub fn balances_table(ledger: &Ledger, record: &DayRecord, names: &Names, vocabulary: &Vocabulary) -> Table {
    let reading = Reading::new(record, names, vocabulary);
    let mut table = Table::new(&["lot", "class", "account", "name", "count", "how sure", "movements without a number"]);
    table.rows = ledger
        .accounts
        .iter()
        .map(|b| {
            let class = b.lot.as_deref().and_then(|l| ledger.lot(l)).and_then(|l| l.class.clone());
            let open: Vec<&str> = b.uncounted_out.iter().chain(&b.uncounted_in).map(|e| reading.id(*e)).collect();
            vec![
                b.lot.clone().into(),
                class.into(),
                b.account.kind().into(),
                b.account.name().into(),
                b.count.into(),
                if b.is_exact() { "by the numbers entered".into() } else { b.words().into() },
                open.join(" ").into(),
            ]
        })
        .collect();
    table
}

/// Where entries do not agree.
pub fn imbalances_table(ledger: &Ledger, record: &DayRecord, names: &Names, vocabulary: &Vocabulary) -> Table {
    let reading = Reading::new(record, names, vocabulary);
    let mut table = Table::new(&["what", "lot", "account", "name", "count", "entries", "settled by", "words"]);
    table.rows = ledger
        .imbalances
        .iter()
        .map(|i| {
            let entries: Vec<&str> = i.entries.iter().map(|e| reading.id(*e)).collect();
            vec![
                i.kind.words().into(),
                i.lot.clone().into(),
                i.account.kind().into(),
                i.account.name().into(),
                i.count.into(),
                entries.join(" ").into(),
                i.settled_by.map(|e| reading.id(e)).into(),
                i.message.as_str().into(),
            ]
        })
        .collect();
    table
}
