use crate::syntax::value::{Keys, Shape};

/// Where something is being written among keys and values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The names of the tables and keys around it, outermost first: `["records", "answers"]`.
    pub path: Vec<String>,
    /// The keys that its table has already.
    pub names: Vec<String>,
    /// What is being written.
    pub place: Place,
    /// The byte at which what is written of it begins.
    pub start: usize,
}

/// What is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The name of a key.
    Key,
    /// A value.
    Value(Quotes),
}

/// Does a value stand between quotes?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// It does.
    Open,
    /// Not yet.
    Missing,
}

/// What may stand below a name.
#[derive(Debug, Clone, Copy)]
pub enum Below {
    /// Known keys.
    Keys(&'static Keys),
    /// Free names.
    Named(&'static Shape),
    /// Some known keys and free names.
    Mixed(&'static Keys, &'static Shape),
    /// No names.
    Value,
}

impl Below {
    fn of(shape: &'static Shape) -> Self {
        match shape {
            Shape::Table(keys) | Shape::Short(_, keys) => Below::Keys(keys),
            Shape::Named(shape) => Below::Named(shape),
            Shape::Mixed(keys, shape) => Below::Mixed(keys, shape),
            Shape::List(item) => Below::of(item),
            _ => Below::Value,
        }
    }

    fn step(self, name: &str) -> Option<&'static Shape> {
        let known = |keys: &'static Keys| keys.get(name).map(|key| &key.shape);
        match self {
            Below::Keys(keys) => known(keys),
            Below::Named(shape) => Some(shape),
            Below::Mixed(keys, shape) => known(keys).or(Some(shape)),
            Below::Value => None,
        }
    }
}

/// What may stand at the end of a path: the shape of a value there, and what names may stand below it.
pub fn at(root: &'static Keys, path: &[String]) -> Option<(Option<&'static Shape>, Below)> {
    let mut found = (None, Below::Keys(root));
    for name in path {
        let shape = found.1.step(name)?;
        found = (Some(shape), Below::of(shape));
    }
    Some(found)
}

/// The shape of one value where several may stand.
pub fn single(shape: &'static Shape) -> &'static Shape {
    match shape {
        Shape::List(item) => single(item),
        Shape::Short(short, _) => short,
        shape => shape,
    }
}
