//! Protocol buffers (<https://protobuf.dev/programming-guides/encoding/>), read strictly and without copies.

/// What is wrong with a message, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// What is wrong; no full stop.
    pub cause: String,
    /// Byte of the inflated contents of the block (or of its header).
    pub at: usize,
}

impl Fault {
    pub fn new(at: usize, cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), at }
    }
}

/// A stretch of bytes that knows where it stands in the whole.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bytes<'a> {
    data: &'a [u8],
    at: usize,
}

/// One field of a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'a> {
    pub number: u64,
    /// Where it begins.
    pub at: usize,
    value: Value<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Value<'a> {
    Number(u64),
    Bytes(Bytes<'a>),
    /// Four or eight bytes; nothing that is read here has that form.
    Fixed,
}

impl<'a> Bytes<'a> {
    pub fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0 }
    }

    pub fn at(&self) -> usize {
        self.at
    }

    pub fn data(&self) -> &'a [u8] {
        self.data
    }

    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// The next number.
    #[inline]
    pub fn varint(&mut self) -> Result<u64, Fault> {
        if let Some((&byte, rest)) = self.data.split_first()
            && byte < 0x80
        {
            self.data = rest;
            self.at += 1;
            return Ok(u64::from(byte));
        }
        self.long_varint()
    }

    fn long_varint(&mut self) -> Result<u64, Fault> {
        let mut value = 0;
        for (index, &byte) in self.data.iter().take(10).enumerate() {
            // Nine bytes hold 63 bits, the tenth only one more.
            if index == 9 && byte > 1 {
                break;
            }
            value |= u64::from(byte & 0x7f) << (7 * index);
            if byte < 0x80 {
                self.data = &self.data[index + 1..];
                self.at += index + 1;
                return Ok(value);
            }
        }
        let cause = if self.data.len() < 10 { "a number without an end" } else { "a number of more than 64 bits" };
        Err(Fault::new(self.at, cause))
    }

    /// The next difference of a row of numbers, added up.
    #[inline]
    pub fn next_sum(&mut self, sum: &mut i64) -> Result<i64, Fault> {
        let at = self.at;
        let difference = zigzag(self.varint()?);
        *sum = sum
            .checked_add(difference)
            .ok_or_else(|| Fault::new(at, "differences that add up to more than 64 bits"))?;
        Ok(*sum)
    }

    /// The next field, `None` at the end.
    #[inline]
    pub fn field(&mut self) -> Result<Option<Field<'a>>, Fault> {
        if self.data.is_empty() {
            return Ok(None);
        }
        let at = self.at;
        let key = self.varint()?;
        let number = key >> 3;
        if number == 0 {
            return Err(Fault::new(at, "a field with the number 0"));
        }
        let value = match key & 7 {
            0 => Value::Number(self.varint()?),
            1 => self.take(8).map(|_| Value::Fixed)?,
            2 => {
                let length = self.varint()?;
                Value::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Value::Fixed)?,
            other => return Err(Fault::new(at, format!("a field of the unknown form {other}"))),
        };
        Ok(Some(Field { number, at, value }))
    }

    fn take(&mut self, count: u64) -> Result<Self, Fault> {
        let there = usize::try_from(count).ok().and_then(|count| self.data.split_at_checked(count));
        let Some((data, rest)) = there else {
            return Err(Fault::new(self.at, format!("a field of {count} bytes where {} are left", self.data.len())));
        };
        let taken = Self { data, at: self.at };
        self.data = rest;
        self.at += data.len();
        Ok(taken)
    }
}

impl<'a> Field<'a> {
    /// The value as a number.
    pub fn number_of(&self, what: &str) -> Result<u64, Fault> {
        match self.value {
            Value::Number(number) => Ok(number),
            _ => Err(Fault::new(self.at, format!("{what} is not a number"))),
        }
    }

    /// The value as bytes: a text, a message, a packed row.
    pub fn bytes_of(&self, what: &str) -> Result<Bytes<'a>, Fault> {
        match self.value {
            Value::Bytes(bytes) => Ok(bytes),
            _ => Err(Fault::new(self.at, format!("{what} is a number, not a row of bytes"))),
        }
    }
}

/// A row of numbers. Writers pack it into one field; readers must also understand several, and single numbers.
#[derive(Debug, Default)]
pub(crate) struct Packed<'a> {
    whole: Bytes<'a>,
    /// All of them where there was more than one; empty otherwise.
    joined: Vec<u8>,
    fields: u32,
}

impl<'a> Packed<'a> {
    pub fn clear(&mut self) {
        self.whole = Bytes::default();
        self.joined.clear();
        self.fields = 0;
    }

    pub fn add(&mut self, field: &Field<'a>) -> Result<(), Fault> {
        self.fields += 1;
        if self.fields == 2 {
            self.joined.extend_from_slice(self.whole.data);
        }
        match field.value {
            Value::Bytes(bytes) if self.fields == 1 => self.whole = bytes,
            Value::Bytes(bytes) => self.joined.extend_from_slice(bytes.data),
            Value::Number(mut number) => {
                if self.fields == 1 {
                    self.whole.at = field.at;
                    // The first of a row of single numbers: it has no bytes of its own to point at.
                    self.fields = 2;
                }
                while number >= 0x80 {
                    self.joined.push(number as u8 | 0x80);
                    number >>= 7;
                }
                self.joined.push(number as u8);
            }
            Value::Fixed => return Err(Fault::new(field.at, "a row of numbers of an unknown form")),
        }
        Ok(())
    }

    /// The numbers, one after the other.
    pub fn bytes(&self) -> Bytes<'_> {
        if self.fields < 2 { self.whole } else { Bytes { data: &self.joined, at: self.whole.at } }
    }

    /// How many numbers there are.
    pub fn count(&self) -> Result<usize, Fault> {
        let bytes = self.bytes();
        if bytes.data.last().is_some_and(|last| *last >= 0x80) {
            return Err(Fault::new(bytes.at + bytes.data.len() - 1, "a number without an end"));
        }
        Ok(bytes.data.iter().filter(|byte| **byte < 0x80).count())
    }
}

/// A signed number from its unsigned form.
#[inline]
pub(crate) fn zigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn varint(bytes: &[u8]) -> Result<u64, String> {
        let mut bytes = Bytes::new(bytes);
        bytes.varint().map_err(|fault| fault.cause)
    }

    #[test]
    fn numbers_of_up_to_64_bits() {
        assert_eq!(varint(&[0x7f]), Ok(127));
        assert_eq!(varint(&[0xac, 0x02]), Ok(300));
        assert_eq!(varint(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]), Ok(u64::MAX));
        // Longer than needed, as some writers of negative numbers do, is allowed.
        assert_eq!(varint(&[0x81, 0x80, 0x00]), Ok(1));
        for (bytes, cause) in [
            (&[][..], "without an end"),
            (&[0x80][..], "without an end"),
            (&[0xff; 9][..], "without an end"),
            (&[0xff; 10][..], "more than 64 bits"),
            (&[0x80; 64][..], "more than 64 bits"),
        ] {
            assert!(varint(bytes).unwrap_err().contains(cause), "{bytes:?}");
        }
    }

    #[test]
    fn signed_numbers() {
        for (coded, plain) in [(0, 0), (1, -1), (2, 1), (u64::MAX, i64::MIN), (u64::MAX - 1, i64::MAX)] {
            assert_eq!(zigzag(coded), plain);
        }
    }

    #[test]
    fn fields_know_their_place_and_end_where_their_bytes_end() {
        // Field 1, the number 5; field 2, two bytes; field 3, eight bytes; field 4, four bytes.
        let message = [0x08, 5, 0x12, 2, b'o', b'k', 0x19, 1, 2, 3, 4, 5, 6, 7, 8, 0x25, 1, 2, 3, 4];
        let mut bytes = Bytes::new(&message);
        let mut found = Vec::new();
        while let Some(field) = bytes.field().unwrap() {
            found.push((field.number, field.at));
        }
        assert_eq!(found, [(1, 0), (2, 2), (3, 6), (4, 15)]);
        for cut in [1, 3, 4, 5, 9, 17] {
            let mut bytes = Bytes::new(&message[..cut]);
            assert!(std::iter::from_fn(|| bytes.field().transpose()).any(|field| field.is_err()), "cut at {cut}");
        }
        for (message, cause) in [(&[0x00, 1][..], "number 0"), (&[0x0b][..], "form 3"), (&[0x0e, 0][..], "form 6")] {
            assert!(Bytes::new(message).field().unwrap_err().cause.contains(cause));
        }
    }

    #[test]
    fn a_row_of_numbers_may_come_in_pieces() {
        let mut packed = Packed::default();
        for message in [&[0x0a, 3, 1, 0xac, 0x02][..], &[0x08, 7], &[0x08, 0x80, 0x01], &[0x0a, 1, 9]] {
            packed.add(&Bytes::new(message).field().unwrap().unwrap()).unwrap();
        }
        let mut bytes = packed.bytes();
        let numbers: Vec<u64> = std::iter::from_fn(|| (!bytes.is_empty()).then(|| bytes.varint().unwrap())).collect();
        assert_eq!((numbers, packed.count().unwrap()), (vec![1, 300, 7, 128, 9], 5));
        packed.clear();
        packed.add(&Bytes::new(&[0x08, 7]).field().unwrap().unwrap()).unwrap();
        assert_eq!((packed.bytes().data(), packed.count().unwrap()), (&[7][..], 1));
    }
}
