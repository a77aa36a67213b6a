//! Lists of lists, laid out one after the other.

/// For each of a number of keys a list of values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lists<T> {
    starts: Vec<u32>,
    values: Vec<T>,
}

impl<T: Copy> Lists<T> {
    /// From pairs of key and value; each list keeps the order of the pairs.
    pub fn of(keys: usize, pairs: impl Iterator<Item = (u32, T)> + Clone) -> Self {
        let mut starts = vec![0u32; keys + 1];
        for (key, _) in pairs.clone() {
            starts[key as usize + 1] += 1;
        }
        for key in 0..keys {
            starts[key + 1] += starts[key];
        }
        let mut next = starts.clone();
        let mut values: Vec<T> = Vec::new();
        if let Some((_, any)) = pairs.clone().next() {
            values.resize(starts[keys] as usize, any);
        }
        for (key, value) in pairs {
            values[next[key as usize] as usize] = value;
            next[key as usize] += 1;
        }
        Self { starts, values }
    }

    pub fn get(&self, key: u32) -> &[T] {
        let key = key as usize;
        &self.values[self.starts[key] as usize..self.starts[key + 1] as usize]
    }
}
