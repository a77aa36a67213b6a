//! What QGIS needs to open a pack ready styled: a `.qml` for each layer and a project with relative paths.

#[cfg(feature = "qgis")]
mod layout;
#[cfg(feature = "qgis")]
mod project;
mod renderer;

#[cfg(feature = "qgis")]
pub use project::{Group, MapLayer, Project, Theme, write_qgz};
pub use renderer::qml;
