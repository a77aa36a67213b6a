//! The report as one page that works from disk: no request, no foreign script, a strict content security policy.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};

use super::model::{Block, Cell, Figure, Grid, Picture, Report, Section};
use super::packed::packed;
use crate::error::LayerError;
use crate::escape::{css_string, markup};

/// Of so many sentences each has the size of a headline.
const MOST_HEADLINES: usize = 4;

const STYLE: &str = include_str!("../../assets/report.css");
const SCRIPT: &str = include_str!("../../assets/report.js");
const MAPLIBRE: &str = include_str!("../../assets/maplibre-gl.js");
const MAPLIBRE_STYLE: &str = include_str!("../../assets/maplibre-gl.css");

/// The page.
///
/// # Errors
/// [`LayerError`] for positions on the map that are none.
pub fn write_html(report: &Report<'_>) -> Result<String, LayerError> {
    let data = report.map.as_ref().map(|map| map.to_json()).transpose()?;
    let running = format!(
        "@page{{@top-left{{content:{}}}@top-right{{content:{}}}}}",
        css_string(&report.title),
        css_string(&format!("run {}", report.run_id))
    );
    let style =
        if data.is_some() { format!("{MAPLIBRE_STYLE}\n{STYLE}\n{running}") } else { format!("{STYLE}\n{running}") };
    // The map of the library's source stays behind: a browser's tools would look for it beside the page.
    let library = MAPLIBRE.trim_end().trim_end_matches("//# sourceMappingURL=maplibre-gl.js.map");
    let scripts: Vec<&str> = if data.is_some() { vec![library, SCRIPT] } else { vec![SCRIPT] };
    let mut page = head(report, &style, &scripts);
    opening(&mut page, report);
    let mut writer = Writer { out: page, figures: 0, sorts: 0 };
    for section in &report.sections {
        writer.section(section);
    }
    let mut page = writer.out;
    closing(&mut page, report);
    if let Some(data) = data {
        let _ = writeln!(page, "<script type=\"application/zlib\" id=\"map-data\">{}</script>", packed(&data));
    }
    for script in scripts {
        let _ = writeln!(page, "<script>{script}</script>");
    }
    page.push_str("</body>\n</html>\n");
    Ok(page)
}

fn policy_hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(Sha256::digest(text.as_bytes())))
}

fn head(report: &Report<'_>, style: &str, scripts: &[&str]) -> String {
    let scripts: Vec<String> = scripts.iter().map(|script| policy_hash(script)).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src {}; style-src {}; img-src data: blob:; worker-src blob:; child-src blob:; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n<style>{style}</style>\n</head>\n",
        scripts.join(" "),
        policy_hash(style),
        markup(&report.title)
    )
}

fn opening(out: &mut String, report: &Report<'_>) {
    let _ = writeln!(
        out,
        "<body>\n<a class=\"skip\" href=\"#main\">Skip to main content</a>\n<header class=\"top\"><div class=\"wide\">\n<p class=\"kicker\">Travel time to health services</p>\n<h1>{}</h1>\n<p class=\"standfirst\">{}</p>\n</div></header>",
        markup(&report.title),
        markup(&report.standfirst)
    );
    out.push_str("<main id=\"main\" class=\"wide\">\n<section class=\"answer\" aria-labelledby=\"answer-h\"><h2 id=\"answer-h\">In short</h2>\n");
    // Many answers are read as a list, not as so many headlines.
    let class = if report.headline.len() > MOST_HEADLINES { "headline many" } else { "headline" };
    for sentence in &report.headline {
        let _ = writeln!(out, "<p class=\"{class}\">{}</p>", markup(sentence));
    }
    if !report.caution.is_empty() {
        let _ = writeln!(out, "<p class=\"caution\">{}</p>", markup(&report.caution));
    }
    // The answer comes first, also on a phone.
    out.push_str("</section>\n<nav class=\"contents\" aria-label=\"Contents\"><h2>Contents</h2><ol>\n");
    for section in &report.sections {
        let _ = writeln!(out, "<li><a href=\"#{}\">{}</a></li>", section.id, markup(&section.title));
    }
    out.push_str("</ol></nav>\n");
}

fn closing(out: &mut String, report: &Report<'_>) {
    out.push_str("</main>\n<footer><div class=\"wide\">\n<h2>Sources and licences</h2>\n<ul>\n");
    for line in &report.attribution {
        let _ = writeln!(out, "<li>{}</li>", markup(line));
    }
    let _ = writeln!(
        out,
        "</ul>\n<p>Made with waywarden {}, run {}. The map is drawn with MapLibre GL JS (BSD 3-Clause licence). This page asks nothing of the network and sends nothing.</p>\n</div></footer>",
        markup(&report.version),
        markup(&report.run_id)
    );
}

/// Writes blocks and counts what needs a number.
struct Writer {
    out: String,
    figures: usize,
    sorts: usize,
}

impl Writer {
    fn section(&mut self, section: &Section) {
        let id = &section.id;
        let _ = writeln!(
            self.out,
            "<section id=\"{id}\" aria-labelledby=\"{id}-h\"><h2 id=\"{id}-h\">{}</h2>",
            markup(&section.title)
        );
        self.blocks(&section.blocks);
        self.out.push_str("</section>\n");
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Heading(text) => self.line("h3", text),
                Block::Text(text) => self.line("p", text),
                Block::List(items) => {
                    self.out.push_str("<ul>");
                    items.iter().for_each(|item| self.out.push_str(&format!("<li>{}</li>", markup(item))));
                    self.out.push_str("</ul>\n");
                }
                Block::Facts(facts) => {
                    self.out.push_str("<ul class=\"facts\">");
                    for fact in facts {
                        let (value, words) = (markup(&fact.value), markup(&fact.words));
                        let _ = write!(self.out, "<li><strong>{value}</strong> <span>{words}</span></li>");
                    }
                    self.out.push_str("</ul>\n");
                }
                Block::Grid(grid) => self.grid(grid),
                Block::Figure(figure) => self.figure(figure),
                Block::Pictures(pictures) => self.pictures(pictures),
                Block::Map => self.out.push_str(MAP),
                Block::More(title, inner) => self.folded("", title, inner),
                Block::OnScreen(title, inner) => self.folded(" class=\"screen\"", title, inner),
                Block::OnPaper(text) => {
                    let _ = writeln!(self.out, "<p class=\"note paper\">{}</p>", markup(text));
                }
            }
        }
    }

    fn folded(&mut self, class: &str, title: &str, inner: &[Block]) {
        let _ = writeln!(self.out, "<details{class}><summary>{}</summary><div>", markup(title));
        self.blocks(inner);
        self.out.push_str("</div></details>\n");
    }

    fn line(&mut self, element: &str, text: &str) {
        let _ = writeln!(self.out, "<{element}>{}</{element}>", markup(text));
    }

    fn figure(&mut self, figure: &Figure) {
        self.figures += 1;
        let id = format!("figure-{}", self.figures);
        let (title, finding) = (markup(&figure.title), markup(&figure.finding));
        let svg = figure.chart.svg(&id, &figure.title, &figure.finding);
        let _ = writeln!(
            self.out,
            "<figure id=\"{id}\"><figcaption><strong>Figure {}. {title}</strong> {finding}</figcaption><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Chart: {title}\">{svg}</div></figure>",
            self.figures
        );
        let _ = writeln!(
            self.out,
            "<details class=\"data\"><summary>The figures behind figure {}</summary><div>",
            self.figures
        );
        self.grid(&figure.grid);
        self.out.push_str("</div></details>\n");
    }

    fn pictures(&mut self, pictures: &[Picture]) {
        self.out.push_str("<div class=\"pictures\">");
        for picture in pictures {
            let _ = writeln!(
                self.out,
                "<figure><img alt=\"{}\" src=\"data:image/png;base64,{}\"><figcaption>{}</figcaption></figure>",
                markup(&picture.alt),
                BASE64.encode(&picture.png),
                markup(&picture.title)
            );
        }
        self.out.push_str("</div>\n");
    }

    fn grid(&mut self, grid: &Grid) {
        self.sorts += 1;
        let caption = markup(&grid.caption);
        // Few rows are read as they stand.
        let sortable = if grid.rows.len() > 5 { " data-sortable" } else { "" };
        let _ = write!(
            self.out,
            "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-labelledby=\"table-{n}\"><table{sortable}><caption id=\"table-{n}\">{caption}</caption><thead><tr>",
            n = self.sorts
        );
        for head in &grid.head {
            let class = if head.numeric { " class=\"n\"" } else { "" };
            let _ = write!(self.out, "<th scope=\"col\"{class}>{}</th>", markup(&head.title));
        }
        self.out.push_str("</tr></thead><tbody>");
        for row in &grid.rows {
            self.out.push_str("<tr>");
            for (at, (cell, head)) in row.iter().zip(&grid.head).enumerate() {
                self.cell(cell, head.numeric, at == 0);
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody></table></div>\n");
        if !grid.note.is_empty() {
            let _ = writeln!(self.out, "<p class=\"note\">{}</p>", markup(&grid.note));
        }
    }

    fn cell(&mut self, cell: &Cell, numeric: bool, names_row: bool) {
        let (open, close) = if names_row { ("<th scope=\"row\"", "</th>") } else { ("<td", "</td>") };
        self.out.push_str(open);
        if numeric {
            self.out.push_str(" class=\"n\"");
        }
        if let Some(sort) = cell.sort {
            let _ = write!(self.out, " data-v=\"{sort}\"");
        }
        let _ = write!(self.out, ">{}{close}", markup(&cell.text));
    }
}

const MAP: &str = r#"<div class="map-block" id="map-block" hidden>
<form class="map-controls" id="map-controls">
<p class="field"><label for="map-option">Option</label> <select id="map-option"></select></p>
<fieldset><legend>Show</legend>
<label><input type="radio" name="view" value="0"> Before</label>
<label><input type="radio" name="view" value="1"> After</label>
<label><input type="radio" name="view" value="2" checked> Difference</label>
</fieldset>
<p class="field"><label for="map-find">Find an area</label> <input id="map-find" list="map-areas" autocomplete="off"><datalist id="map-areas"></datalist> <button type="submit">Show</button></p>
</form>
<div class="map-frame"><div id="map" role="region" aria-label="Map of travel times"></div><div id="map-hover" hidden></div></div>
<div class="map-side"><div><h3 id="map-legend-h"></h3><ul id="map-legend" aria-labelledby="map-legend-h"></ul></div><div id="map-card" role="status"></div></div>
<p class="note">With a mouse: point at an area for its minutes, click it for its card, hold Ctrl while scrolling to zoom. With the keyboard: the arrow keys move the map, plus and minus zoom, Enter opens the card of the area in the middle, or type its name above. Roads and borders are simplified for the screen.</p>
</div>
"#;
