//! Puts the functions of a WebAssembly module in an order that compresses better, and leaves out what only a debugger
//! reads. The module does the same as before.
//!
//! gzip finds what came before within 32 KiB. A compiler writes the copies of one generic function far apart; here each
//! function is followed by the one that has most in common with it.
//!
//! Runs when the app is built, never on a phone.

mod alike;

use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{CodeSection, ElementSection, ExportSection, FunctionSection, Module, RawSection};
use wasmparser::{FunctionBody, Parser, Payload};

/// Why a module was not put in order, in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrderError(String);

/// The same module, in another order.
///
/// # Errors
/// It is no module, or it imports something or starts by itself, which the modules of this app never do.
pub fn ordered(module: &[u8]) -> Result<Vec<u8>, OrderError> {
    let (types, bodies) = functions(module)?;
    let order = alike::order(&bodies.iter().map(FunctionBody::as_bytes).collect::<Vec<_>>());
    let mut renumbered = Renumbered::new(&order);
    let mut out = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload.map_err(reencode::Error::from)? {
            Payload::FunctionSection(_) => {
                let mut section = FunctionSection::new();
                for of_type in order.iter().filter_map(|old| types.get(*old)) {
                    section.function(*of_type);
                }
                out.section(&section);
            }
            Payload::CodeSectionStart { .. } => {
                let mut section = CodeSection::new();
                for body in order.iter().filter_map(|old| bodies.get(*old)) {
                    renumbered.parse_function_body(&mut section, body.clone())?;
                }
                out.section(&section);
            }
            Payload::ExportSection(exports) => {
                let mut section = ExportSection::new();
                renumbered.parse_export_section(&mut section, exports)?;
                out.section(&section);
            }
            Payload::ElementSection(elements) => {
                let mut section = ElementSection::new();
                renumbered.parse_element_section(&mut section, elements)?;
                out.section(&section);
            }
            // Names of functions, and where in the source all of it stood; the code itself is done above.
            Payload::CustomSection(_) | Payload::CodeSectionEntry(_) => {}
            Payload::ImportSection(_) => return Err(OrderError("the module imports something".to_owned())),
            Payload::StartSection { .. } => return Err(OrderError("the module starts by itself".to_owned())),
            other => {
                if let Some((id, place)) = other.as_section() {
                    let from = usize::try_from(place.start).unwrap_or(usize::MAX);
                    let to = usize::try_from(place.end).unwrap_or(usize::MAX);
                    out.section(&RawSection { id, data: module.get(from..to).unwrap_or_default() });
                }
            }
        }
    }
    Ok(out.finish())
}

/// The functions' types and bodies, in the order of their numbers.
fn functions(module: &[u8]) -> Result<(Vec<u32>, Vec<FunctionBody<'_>>), OrderError> {
    let (mut types, mut bodies) = (Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload.map_err(reencode::Error::from)? {
            Payload::FunctionSection(section) => {
                types = section.into_iter().collect::<Result<_, _>>().map_err(reencode::Error::from)?;
            }
            Payload::CodeSectionEntry(body) => bodies.push(body),
            _ => {}
        }
    }
    Ok((types, bodies))
}

/// Writes a module's parts with the new numbers of its functions.
struct Renumbered {
    /// By a function's old number, the new one.
    new: Vec<u32>,
}

impl Renumbered {
    fn new(order: &[usize]) -> Self {
        let mut new = vec![0; order.len()];
        for (number, old) in (0..).zip(order) {
            if let Some(place) = new.get_mut(*old) {
                *place = number;
            }
        }
        Self { new }
    }
}

impl Reencode for Renumbered {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, old: u32) -> Result<u32, reencode::Error> {
        let new = usize::try_from(old).ok().and_then(|old| self.new.get(old).copied());
        new.ok_or(reencode::Error::InvalidCodeSectionSize)
    }
}

impl From<reencode::Error> for OrderError {
    fn from(error: reencode::Error) -> Self {
        Self(error.to_string())
    }
}

impl std::fmt::Display for OrderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OrderError {}
