//! The objects in the contents of a block, checked whole before anyone sees them.

use super::wire::{Bytes, Fault, Field, Packed, zigzag};

/// Most nodes of one way that are read. OpenStreetMap permits 2,000; files of other origin have some thousand.
const MOST_WAY_NODES: usize = 1_000_000;

/// Most members of a relation that are read. OpenStreetMap permits 32,000.
const MOST_MEMBERS: usize = 1_000_000;
/// Most tags of an object.
const MOST_TAGS: usize = 100_000;
/// Most texts of a block; the usual 8,000 objects have some thousand.
const MOST_TEXTS: usize = 2_000_000;
/// Most groups of a block; the usual number is one.
const MOST_GROUPS: usize = 100_000;
/// Most features that a header names.
const MOST_FEATURES: usize = 1_000;

/// What a header block says.
#[derive(Debug, Default)]
pub(crate) struct Header {
    pub required_features: Vec<String>,
    /// When the data were taken from OpenStreetMap, seconds since 1970.
    pub data_time: Option<i64>,
    /// Whether it promises objects in the order of their ids, so that none comes twice.
    pub sorted: bool,
}

/// Reads a header block.
pub(crate) fn header(contents: &[u8]) -> Result<Header, Fault> {
    let mut header = Header::default();
    let mut bytes = Bytes::new(contents);
    while let Some(field) = bytes.field()? {
        match field.number {
            4 => {
                at_most(MOST_FEATURES, header.required_features.len(), "required features", field.at)?;
                header.required_features.push(text(field.bytes_of("a required feature")?)?.to_owned());
            }
            5 => header.sorted |= field.bytes_of("an optional feature")?.data() == b"Sort.Type_then_ID",
            32 => header.data_time = Some(field.number_of("the time of the data")? as i64),
            _ => {}
        }
    }
    Ok(header)
}

/// A block of data: its texts, and its groups of objects.
#[derive(Debug)]
pub(crate) struct Block<'a> {
    strings: Vec<&'a str>,
    groups: Vec<Bytes<'a>>,
    /// Nanodegrees.
    granularity: i64,
    lat_offset: i64,
    lon_offset: i64,
    /// Milliseconds of a unit of time.
    date_granularity: i64,
    /// Whether editions are read.
    editions: bool,
}

/// Which edition of an object this is. Both are 0 where the file does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Edition {
    /// Its version, counted from 1.
    pub version: i32,
    /// When it was made, seconds since 1970.
    pub time: u32,
}

/// A node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Node<'s, 'a> {
    pub id: i64,
    /// Byte of the contents.
    pub at: usize,
    /// Nanodegrees; `None` beyond 64 bits.
    pub nano_lon: Option<i64>,
    pub nano_lat: Option<i64>,
    pub edition: Edition,
    pub tags: &'s [(&'a str, &'a str)],
}

/// A way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Way<'s, 'a> {
    pub id: i64,
    /// Byte of the contents.
    pub at: usize,
    pub edition: Edition,
    pub tags: &'s [(&'a str, &'a str)],
    pub refs: &'s [i64],
}

/// A relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Relation<'s, 'a> {
    pub id: i64,
    /// Byte of the contents.
    pub at: usize,
    pub edition: Edition,
    pub tags: &'s [(&'a str, &'a str)],
    pub members: &'s [Member<'a>],
}

/// A member of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Member<'a> {
    pub role: &'a str,
    pub kind: MemberKind,
    pub id: i64,
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemberKind {
    Node,
    Way,
    Relation,
}

impl<'a> Block<'a> {
    /// Reads the frame of a block; the objects come later. Which edition each of them is is read for `editions` only.
    pub fn parse(contents: &'a [u8], editions: bool) -> Result<Self, Fault> {
        let mut block = Self {
            strings: vec![],
            groups: vec![],
            granularity: 100,
            lat_offset: 0,
            lon_offset: 0,
            date_granularity: 1_000,
            editions,
        };
        let mut bytes = Bytes::new(contents);
        let mut has_strings = false;
        while let Some(field) = bytes.field()? {
            match field.number {
                1 => {
                    has_strings = true;
                    let mut table = field.bytes_of("the table of texts")?;
                    while let Some(entry) = table.field()? {
                        if entry.number == 1 {
                            at_most(MOST_TEXTS, block.strings.len(), "texts", entry.at)?;
                            block.strings.push(text(entry.bytes_of("a text")?)?);
                        }
                    }
                }
                2 => {
                    at_most(MOST_GROUPS, block.groups.len(), "groups of objects", field.at)?;
                    block.groups.push(field.bytes_of("a group of objects")?);
                }
                17 => {
                    // An int32, written as 64 bits if it is negative.
                    block.granularity = field.number_of("the granularity")? as i64;
                    if !(1..=i64::from(i32::MAX)).contains(&block.granularity) {
                        return Err(Fault::new(field.at, format!("the impossible granularity {}", block.granularity)));
                    }
                }
                18 => block.date_granularity = field.number_of("the granularity of times")? as i64,
                19 => block.lat_offset = field.number_of("the offset of latitudes")? as i64,
                20 => block.lon_offset = field.number_of("the offset of longitudes")? as i64,
                _ => {}
            }
        }
        if !has_strings {
            return Err(Fault::new(0, "a block without a table of texts"));
        }
        Ok(block)
    }

    /// Whether any group holds nodes.
    pub fn has_nodes(&self) -> Result<bool, Fault> {
        for mut group in self.groups.iter().copied() {
            while let Some(field) = group.field()? {
                if matches!(field.number, 1 | 2) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Calls `way` and `relation` for each one.
    pub fn ways_and_relations(
        &self,
        way: &mut dyn FnMut(Way<'_, 'a>) -> Result<(), Fault>,
        relation: &mut dyn FnMut(Relation<'_, 'a>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut buffers = Buffers::default();
        for mut group in self.groups.iter().copied() {
            while let Some(field) = group.field()? {
                match field.number {
                    3 => way(self.way(field.bytes_of("a way")?, &mut buffers)?)?,
                    4 => relation(self.relation(field.bytes_of("a relation")?, &mut buffers)?)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Calls `each` for the nodes whose id is `wanted`; the others are checked all the same.
    pub fn nodes(
        &self,
        wanted: &dyn Fn(i64) -> bool,
        each: &mut dyn FnMut(Node<'_, 'a>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut buffers = Buffers::default();
        for mut group in self.groups.iter().copied() {
            while let Some(field) = group.field()? {
                match field.number {
                    1 => {
                        let node = self.node(field.bytes_of("a node")?, &mut buffers)?;
                        if wanted(node.id) {
                            each(node)?;
                        }
                    }
                    2 => self.dense_nodes(field.bytes_of("a row of nodes")?, &mut buffers, wanted, each)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn way<'s>(&self, message: Bytes<'a>, buffers: &'s mut Buffers<'a>) -> Result<Way<'s, 'a>, Fault> {
        let Buffers { tags, refs, rows: [keys, values, nodes, lats, lons], .. } = buffers;
        [&mut *keys, values, nodes, lats, lons].into_iter().for_each(Packed::clear);
        let (mut id, mut edition) = (None, Edition::default());
        let mut fields = message;
        while let Some(field) = fields.field()? {
            match field.number {
                1 => id = Some(field.number_of("the id of a way")? as i64),
                2 => keys.add(&field)?,
                3 => values.add(&field)?,
                4 => edition = self.edition(&field)?,
                8 => nodes.add(&field)?,
                9 => lats.add(&field)?,
                10 => lons.add(&field)?,
                _ => {}
            }
        }
        let id = id.ok_or_else(|| Fault::new(message.at(), "a way without an id"))?;
        let count = nodes.count()?;
        at_most(MOST_WAY_NODES, count.saturating_sub(1), "nodes of a way", message.at())?;
        for (row, what) in [(lats, "latitudes"), (lons, "longitudes")] {
            let there = row.count()?;
            if there != 0 && there != count {
                return Err(Fault::new(message.at(), format!("way {id} has {count} nodes but {there} {what}")));
            }
        }
        self.tags(tags, keys, values, "way", id)?;
        refs.clear();
        let (mut bytes, mut sum) = (nodes.bytes(), 0);
        while !bytes.is_empty() {
            refs.push(bytes.next_sum(&mut sum)?);
        }
        Ok(Way { id, at: message.at(), edition, tags, refs })
    }

    fn relation<'s>(&self, message: Bytes<'a>, buffers: &'s mut Buffers<'a>) -> Result<Relation<'s, 'a>, Fault> {
        let Buffers { tags, members, rows: [keys, values, roles, ids, kinds], .. } = buffers;
        [&mut *keys, values, roles, ids, kinds].into_iter().for_each(Packed::clear);
        let (mut id, mut edition) = (None, Edition::default());
        let mut fields = message;
        while let Some(field) = fields.field()? {
            match field.number {
                1 => id = Some(field.number_of("the id of a relation")? as i64),
                2 => keys.add(&field)?,
                3 => values.add(&field)?,
                4 => edition = self.edition(&field)?,
                8 => roles.add(&field)?,
                9 => ids.add(&field)?,
                10 => kinds.add(&field)?,
                _ => {}
            }
        }
        let id = id.ok_or_else(|| Fault::new(message.at(), "a relation without an id"))?;
        let counts = [roles.count()?, ids.count()?, kinds.count()?];
        if counts != [counts[0]; 3] {
            let [roles, ids, kinds] = counts;
            let cause = format!("relation {id} has {ids} members but {roles} roles and {kinds} types");
            return Err(Fault::new(message.at(), cause));
        }
        at_most(MOST_MEMBERS, counts[0].saturating_sub(1), "members of a relation", message.at())?;
        self.tags(tags, keys, values, "relation", id)?;
        members.clear();
        let (mut roles, mut ids, mut kinds, mut sum) = (roles.bytes(), ids.bytes(), kinds.bytes(), 0);
        while !ids.is_empty() {
            let role = self.string(&mut roles, "relation", id)?;
            let at = kinds.at();
            let kind = match kinds.varint()? {
                0 => MemberKind::Node,
                1 => MemberKind::Way,
                2 => MemberKind::Relation,
                other => return Err(Fault::new(at, format!("relation {id} has a member of the unknown type {other}"))),
            };
            members.push(Member { role, kind, id: ids.next_sum(&mut sum)? });
        }
        Ok(Relation { id, at: message.at(), edition, tags, members })
    }

    fn node<'s>(&self, message: Bytes<'a>, buffers: &'s mut Buffers<'a>) -> Result<Node<'s, 'a>, Fault> {
        let Buffers { tags, rows: [keys, values, ..], .. } = buffers;
        [&mut *keys, values].into_iter().for_each(Packed::clear);
        let (mut id, mut lat, mut lon, mut edition) = (None, None, None, Edition::default());
        let mut fields = message;
        while let Some(field) = fields.field()? {
            match field.number {
                1 => id = Some(zigzag(field.number_of("the id of a node")?)),
                2 => keys.add(&field)?,
                3 => values.add(&field)?,
                4 => edition = self.edition(&field)?,
                8 => lat = Some(zigzag(field.number_of("a latitude")?)),
                9 => lon = Some(zigzag(field.number_of("a longitude")?)),
                _ => {}
            }
        }
        let id = id.ok_or_else(|| Fault::new(message.at(), "a node without an id"))?;
        let (Some(lat), Some(lon)) = (lat, lon) else {
            return Err(Fault::new(message.at(), format!("node {id} has no position")));
        };
        self.tags(tags, keys, values, "node", id)?;
        let (nano_lon, nano_lat) = (self.nano(self.lon_offset, lon), self.nano(self.lat_offset, lat));
        Ok(Node { id, at: message.at(), nano_lon, nano_lat, edition, tags })
    }

    fn dense_nodes(
        &self,
        message: Bytes<'a>,
        buffers: &mut Buffers<'a>,
        wanted: &dyn Fn(i64) -> bool,
        each: &mut dyn FnMut(Node<'_, 'a>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let Buffers { tags, rows: [ids, lats, lons, texts, _], .. } = buffers;
        [&mut *ids, lats, lons, texts].into_iter().for_each(Packed::clear);
        let mut info = None;
        let mut fields = message;
        while let Some(field) = fields.field()? {
            match field.number {
                1 => ids.add(&field)?,
                5 => info = Some(field.bytes_of("the history of nodes")?),
                8 => lats.add(&field)?,
                9 => lons.add(&field)?,
                10 => texts.add(&field)?,
                _ => {}
            }
        }
        let counts = [ids.count()?, lats.count()?, lons.count()?];
        if counts != [counts[0]; 3] {
            let [ids, lats, lons] = counts;
            let cause = format!("{ids} nodes but {lats} latitudes and {lons} longitudes");
            return Err(Fault::new(message.at(), cause));
        }
        let mut history = History::default();
        if let Some(info) = info {
            dense_info(info, counts[0], &mut history)?;
        }
        if !self.editions {
            history = History::default();
        }
        let [mut versions, mut times] = [history.versions.bytes(), history.times.bytes()];
        let (mut version, mut time) = (0, 0);
        let (mut ids, mut lats, mut lons, mut texts) = (ids.bytes(), lats.bytes(), lons.bytes(), texts.bytes());
        let tagged = !texts.is_empty();
        let (mut id, mut lat, mut lon) = (0, 0, 0);
        while !ids.is_empty() {
            let at = ids.at();
            ids.next_sum(&mut id)?;
            lats.next_sum(&mut lat)?;
            lons.next_sum(&mut lon)?;
            if !versions.is_empty() {
                version = versions.varint()? as i32;
            }
            if !times.is_empty() {
                times.next_sum(&mut time)?;
            }
            let wanted = wanted(id);
            tags.clear();
            // Where no node of the row has tags, there is not even the 0 behind the last.
            let mut more = tagged;
            while more {
                let at = texts.at();
                let key = texts.varint()?;
                more = key != 0;
                if !more {
                    break;
                }
                let value_at = texts.at();
                let value = texts.varint()?;
                let tag = (self.lookup(key, at, "node", id)?, self.lookup(value, value_at, "node", id)?);
                if wanted {
                    at_most(MOST_TAGS, tags.len(), "tags of an object", at)?;
                    tags.push(tag);
                }
            }
            if wanted {
                let (nano_lon, nano_lat) = (self.nano(self.lon_offset, lon), self.nano(self.lat_offset, lat));
                let edition = Edition { version, time: self.seconds(time) };
                each(Node { id, at, nano_lon, nano_lat, edition, tags })?;
            }
        }
        if !texts.is_empty() {
            return Err(Fault::new(texts.at(), "tags after those of the last node"));
        }
        Ok(())
    }

    fn tags(
        &self,
        tags: &mut Vec<(&'a str, &'a str)>,
        keys: &Packed<'a>,
        values: &Packed<'a>,
        kind: &str,
        id: i64,
    ) -> Result<(), Fault> {
        tags.clear();
        let (mut keys, mut values) = (keys.bytes(), values.bytes());
        while !keys.is_empty() && !values.is_empty() {
            at_most(MOST_TAGS, tags.len(), "tags of an object", keys.at())?;
            let key = self.string(&mut keys, kind, id)?;
            tags.push((key, self.string(&mut values, kind, id)?));
        }
        match [keys.is_empty(), values.is_empty()] {
            [true, true] => Ok(()),
            [false, _] => Err(Fault::new(keys.at(), format!("{kind} {id} has more keys than values"))),
            _ => Err(Fault::new(values.at(), format!("{kind} {id} has more values than keys"))),
        }
    }

    /// The text that the next number points at.
    fn string(&self, numbers: &mut Bytes<'_>, kind: &str, id: i64) -> Result<&'a str, Fault> {
        let at = numbers.at();
        let number = numbers.varint()?;
        self.lookup(number, at, kind, id)
    }

    #[inline]
    fn lookup(&self, number: u64, at: usize, kind: &str, id: i64) -> Result<&'a str, Fault> {
        let text = usize::try_from(number).ok().and_then(|index| self.strings.get(index)).copied();
        text.ok_or_else(|| {
            let cause = format!("{kind} {id} has a tag or role that is text {number} of {}", self.strings.len());
            Fault::new(at, cause)
        })
    }

    /// The edition that an Info message tells of.
    fn edition(&self, field: &Field<'_>) -> Result<Edition, Fault> {
        let mut info = field.bytes_of("the history of an object")?;
        if !self.editions {
            return Ok(Edition::default());
        }
        let mut edition = Edition::default();
        while let Some(field) = info.field()? {
            match field.number {
                1 => edition.version = field.number_of("the version")? as i32,
                2 => edition.time = self.seconds(field.number_of("the time of an object")? as i64),
                _ => {}
            }
        }
        Ok(edition)
    }

    /// Seconds since 1970 of a time as it is written.
    fn seconds(&self, time: i64) -> u32 {
        u32::try_from(time.saturating_mul(self.date_granularity) / 1_000).unwrap_or(0)
    }

    /// Nanodegrees, as the format defines them.
    fn nano(&self, offset: i64, value: i64) -> Option<i64> {
        self.granularity.checked_mul(value)?.checked_add(offset)
    }
}

/// Room that is used again for each object.
#[derive(Default)]
struct Buffers<'a> {
    tags: Vec<(&'a str, &'a str)>,
    refs: Vec<i64>,
    members: Vec<Member<'a>>,
    rows: [Packed<'a>; 5],
}

/// Rows of what is read of the history of dense nodes.
#[derive(Default)]
struct History<'a> {
    versions: Packed<'a>,
    times: Packed<'a>,
}

/// Versions, times, changesets, users and visibility of dense nodes: the first two are used, but all rows must be as
/// long as that of the nodes, or the block is not what it says.
fn dense_info<'a>(mut info: Bytes<'a>, nodes: usize, history: &mut History<'a>) -> Result<(), Fault> {
    let mut rows: [Packed<'a>; 6] = Default::default();
    let at = info.at();
    while let Some(field) = info.field()? {
        if let Some(row) = usize::try_from(field.number - 1).ok().and_then(|index| rows.get_mut(index)) {
            row.add(&field)?;
        }
    }
    for row in &rows {
        let count = row.count()?;
        if count != 0 && count != nodes {
            return Err(Fault::new(at, format!("{nodes} nodes but the history of {count}")));
        }
    }
    let [versions, times, ..] = rows;
    *history = History { versions, times };
    Ok(())
}

/// A fault if there are so many already.
#[inline]
fn at_most(most: usize, there: usize, what: &str, at: usize) -> Result<(), Fault> {
    if there < most { Ok(()) } else { Err(Fault::new(at, format!("more than {most} {what}"))) }
}

fn text(bytes: Bytes<'_>) -> Result<&str, Fault> {
    std::str::from_utf8(bytes.data())
        .map_err(|error| Fault::new(bytes.at() + error.valid_up_to(), "a text that is not UTF-8"))
}
