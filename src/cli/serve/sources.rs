use crate::build::Edition;
use crate::manual::{DocumentIndex, Manual, Register};
use crate::site::PageId;
use crate::source::SourcePath;
use crate::syntax::front_matter::Decides;

/// The files that a page shows, first the one that is most often written in.
pub fn sources(edition: &Edition, page: &str) -> Vec<SourcePath> {
    let manual = &edition.compiled().manual;
    match edition.page(page) {
        Some(PageId::Document(index) | PageId::Home(Some(index)) | PageId::Difference(index)) => {
            let own = manual.registers.iter().filter(|register| register.document == *index);
            let data = own.filter_map(|register| register.source.clone());
            std::iter::once(path(manual, *index)).chain(data).collect()
        }
        Some(PageId::Register(at, _)) => of_registers(manual, manual.registers.get(*at)),
        Some(PageId::Row(row)) => of_registers(manual, manual.registers.get(row.register as usize)),
        Some(PageId::Statement(_)) => {
            let decides = |register: &&Register| register.decides == Some(Decides::Applicability);
            of_registers(manual, manual.registers.iter().filter(decides))
        }
        _ => Vec::new(),
    }
}

/// Rows, and the documents that say what they mean.
fn of_registers<'m>(manual: &Manual, registers: impl IntoIterator<Item = &'m Register>) -> Vec<SourcePath> {
    let both = |register: &Register| [register.source.clone(), Some(path(manual, register.document))];
    registers.into_iter().flat_map(both).flatten().collect()
}

fn path(manual: &Manual, index: DocumentIndex) -> SourcePath {
    manual.document(index).path.clone()
}
