//! The upper envelope of falling lines `level − v · distance` over prices `v ≥ 0`.

/// What a displacement is worth at every price: its level less the price of its distance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    pub(super) level: f64,
    /// ≥ 0.
    pub(super) distance: f64,
}

impl Line {
    pub(super) fn at(self, price: f64) -> f64 {
        self.level - price * self.distance
    }

    /// The price at which a farther and higher line stops being the higher one.
    fn crossing(self, farther: Self) -> f64 {
        (farther.level - self.level) / (farther.distance - self.distance)
    }
}

/// The lines that are largest at some price, by rising distance, hence rising level.
#[derive(Debug, Clone, Default)]
pub(super) struct Envelope {
    lines: Vec<Line>,
}

impl Envelope {
    pub(super) fn of(line: Line) -> Self {
        Self { lines: vec![line] }
    }

    pub(super) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Adds a line. False where it is nowhere above the others.
    pub(super) fn insert(&mut self, line: Line) -> bool {
        let place = self.lines.partition_point(|other| other.distance <= line.distance);
        if place > 0 && self.lines[place - 1].level >= line.level {
            return false;
        }
        let nearer = self.lines[..place].iter().rposition(|other| other.distance < line.distance);
        if let (Some(nearer), Some(&farther)) = (nearer, self.lines.get(place))
            && farther.level > line.level
            && self.lines[nearer].crossing(line) <= line.crossing(farther)
        {
            return false;
        }
        let mut start = nearer.map_or(0, |nearer| nearer + 1);
        while start >= 2
            && self.lines[start - 2].crossing(self.lines[start - 1]) <= self.lines[start - 1].crossing(line)
        {
            start -= 1;
        }
        let mut end = place;
        while let Some(&other) = self.lines.get(end) {
            let covered = match self.lines.get(end + 1) {
                _ if other.level <= line.level => true,
                Some(&next) => line.crossing(other) <= other.crossing(next),
                None => false,
            };
            if !covered {
                break;
            }
            end += 1;
        }
        self.lines.splice(start..end, [line]);
        true
    }

    /// The value at a price.
    pub(super) fn at(&self, price: f64) -> f64 {
        self.lines.iter().fold(f64::NEG_INFINITY, |value, line| value.max(line.at(price)))
    }

    /// The value at a price and the distance of the nearest line that attains it.
    pub(super) fn attained(&self, price: f64) -> (f64, f64) {
        let worst = self.lines.iter().fold(Line { level: f64::NEG_INFINITY, distance: 0.0 }, |worst, &line| {
            let value = line.at(price);
            if value > worst.level { Line { level: value, distance: line.distance } } else { worst }
        });
        (worst.level, worst.distance)
    }
}

#[cfg(test)]
mod tests {
    use super::{Envelope, Line};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_envelope_is_the_largest_of_its_lines(
            lines in prop::collection::vec((-2_i32..8, 0_i32..8), 1..12),
            price in 0.0_f64..5.0,
        ) {
            let lines: Vec<Line> =
                lines.iter().map(|&(level, distance)| Line { level: level.into(), distance: distance.into() }).collect();
            let mut envelope = Envelope::of(lines[0]);
            lines[1..].iter().for_each(|&line| { envelope.insert(line); });
            let largest = lines.iter().map(|line| line.at(price)).fold(f64::NEG_INFINITY, f64::max);
            prop_assert!((envelope.at(price) - largest).abs() < 1e-12);
            prop_assert!(envelope.lines().windows(2).all(|pair| pair[0].distance < pair[1].distance));
            prop_assert!(envelope.lines().windows(2).all(|pair| pair[0].level < pair[1].level));
            let kinks: Vec<f64> = envelope.lines().windows(2).map(|pair| pair[0].crossing(pair[1])).collect();
            prop_assert!(kinks.windows(2).all(|pair| pair[0] > pair[1]));
            prop_assert!(envelope.attained(price).0 == envelope.at(price));
        }
    }
}
