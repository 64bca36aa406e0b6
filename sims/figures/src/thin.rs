//! Long traces, thinned for drawing.

/// Into how many stretches of iterations a trace is cut: about one a pixel.
const BUCKETS: usize = 700;

/// Entries of a trace that share a pixel column.
fn stretch(length: usize) -> usize {
    length.div_ceil(BUCKETS).max(1)
}

/// One entry of each stretch, and the last: for curves without spikes.
pub fn places(length: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).step_by(stretch(length)).collect();
    places.extend(length.checked_sub(1).filter(|last| places.last() != Some(last)));
    places
}

/// A line through `(index, value)`, as pieces between which nothing finite is known.
///
/// Of a stretch of entries that share a pixel column only the least and the largest are kept, so that spikes stay.
pub fn line(values: &[f64]) -> Vec<Vec<(i64, f64)>> {
    let size = stretch(values.len());
    let mut pieces = vec![Vec::new()];
    for (bucket, chunk) in values.chunks(size).enumerate() {
        let extremes = extremes(chunk);
        match pieces.last_mut() {
            Some(piece) if !extremes.is_empty() => {
                piece.extend(extremes.into_iter().map(|k| ((bucket * size + k) as i64, chunk[k])));
            }
            _ => pieces.push(Vec::new()),
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// A path through `(x, y)`, entries that are not finite left out.
pub fn path(x: &[f64], y: &[f64]) -> Vec<(f64, f64)> {
    let points: Vec<_> =
        x.iter().copied().zip(y.iter().copied()).filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
    let keep = |chunk: &[(f64, f64)]| {
        let (xs, ys): (Vec<_>, Vec<_>) = chunk.iter().copied().unzip();
        let mut kept = [extremes(&xs), extremes(&ys)].concat();
        kept.sort_unstable();
        kept.dedup();
        kept.into_iter().map(|k| chunk[k]).collect::<Vec<_>>()
    };
    let mut thinned: Vec<_> = points.chunks(stretch(points.len())).flat_map(keep).collect();
    // The ends are marked in the drawing, hence they are points of the path.
    if let (Some(&first), Some(&last)) = (points.first(), points.last()) {
        thinned.insert(0, first);
        thinned.push(last);
    }
    thinned
}

/// The first of the entries in each stretch that holds any for which `marked` is true.
pub fn marks(length: usize, marked: impl Fn(usize) -> bool) -> Vec<i64> {
    let size = stretch(length);
    let first = |start: usize| (start..length.min(start + size)).find(|&k| marked(k));
    (0..length).step_by(size).filter_map(first).map(|k| k as i64).collect()
}

/// Positions of the least and the largest finite value, in order; one if they coincide, none without finite values.
fn extremes(values: &[f64]) -> Vec<usize> {
    let finite = || values.iter().enumerate().filter(|(_, v)| v.is_finite());
    let least = finite().min_by(|a, b| a.1.total_cmp(b.1)).map(|(k, _)| k);
    let largest = finite().max_by(|a, b| a.1.total_cmp(b.1)).map(|(k, _)| k);
    let mut ends: Vec<_> = least.into_iter().chain(largest).collect();
    ends.sort_unstable();
    ends.dedup();
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spikes_survive() {
        let mut values = vec![1.0; 100_000];
        (values[54_321], values[54_400]) = (9.0, -9.0);
        let pieces = line(&values);
        assert_eq!(pieces.len(), 1);
        assert!(pieces[0].len() <= 2 * BUCKETS);
        assert!(pieces[0].contains(&(54_321, 9.0)) && pieces[0].contains(&(54_400, -9.0)));
    }

    #[test]
    fn what_is_not_finite_breaks_the_line() {
        assert_eq!(line(&[1.0, f64::NAN, 2.0, 3.0]), [vec![(0, 1.0)], vec![(2, 2.0), (3, 3.0)]]);
        assert!(line(&[f64::INFINITY]).is_empty() && line(&[]).is_empty());
    }

    #[test]
    fn the_ends_of_a_path_are_kept() {
        let x: Vec<_> = (0..50_000).map(f64::from).collect();
        let y = vec![0.5; x.len()];
        let thinned = path(&x, &y);
        assert_eq!((thinned.first(), thinned.last()), (Some(&(0.0, 0.5)), Some(&(49_999.0, 0.5))));
        assert!(thinned.len() <= 4 * BUCKETS + 2);
    }

    #[test]
    fn places_keep_both_ends() {
        assert_eq!((places(0), places(1), places(3)), (vec![], vec![0], vec![0, 1, 2]));
        let thinned = places(100_000);
        assert_eq!((thinned[0], thinned.last()), (0, Some(&99_999)));
        assert!(thinned.len() <= BUCKETS + 1);
    }

    #[test]
    fn one_mark_stands_for_a_stretch() {
        assert_eq!(marks(4, |k| k % 2 == 1), [1, 3]);
        assert_eq!(marks(100_000, |_| true).len(), 100_000_usize.div_ceil(stretch(100_000)));
    }
}
