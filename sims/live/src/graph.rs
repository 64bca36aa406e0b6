//! A network of players as a picture: who is where on it does not depend on what is played, nor on chance.

use std::collections::VecDeque;

use walras_engine::model::Model;
use walras_scenario::Resolved;

/// Most players drawn.
const MOST_NODES: usize = 1500;
/// Most links drawn.
const MOST_LINKS: usize = 12_000;
/// Weights between this few players are drawn as a network even where everybody is linked to everybody.
const FEW: usize = 40;
/// So few players stand on a circle.
const CIRCLE: usize = 64;

/// Players as points, and links between them.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Graph {
    /// The parameter of the game whose weights these are.
    name: String,
    /// How many players there are in all.
    total: usize,
    /// Who is drawn, `[nodes]`.
    pub(crate) nodes: Vec<u32>,
    /// Where, in the unit disc, `[nodes]`.
    places: Vec<[f32; 2]>,
    /// Links between places of `nodes`, with their weights relative to the largest.
    links: Vec<(u32, u32, f32)>,
    /// Whether there are more links among those who are drawn.
    more: bool,
}

/// How players are linked, whatever keeps it.
struct Links<'a> {
    name: String,
    players: usize,
    of: Box<dyn Fn(usize) -> Vec<(usize, f64)> + 'a>,
}

impl Graph {
    /// The network of a scenario; nothing where it has none.
    pub(crate) fn of(resolved: &Resolved, model: &Model) -> Option<Self> {
        let links = links(resolved, model)?;
        let nodes = around_the_busiest(&links);
        let mut place = vec![u32::MAX; links.players];
        (0..).zip(&nodes).for_each(|(at, &node)| place[node as usize] = at);
        let (mut drawn, mut more) = (Vec::new(), false);
        for (at, &node) in (0_u32..).zip(&nodes) {
            for (other, weight) in (links.of)(node as usize) {
                let to = place[other];
                // A link that both feel is drawn once.
                let twice = to < at && (links.of)(other).iter().any(|&(back, w)| back == node as usize && w != 0.0);
                if to == u32::MAX || to == at || weight == 0.0 || twice {
                    continue;
                }
                if drawn.len() == MOST_LINKS {
                    more = true;
                    break;
                }
                drawn.push((at, to, weight.abs() as f32));
            }
        }
        let largest = drawn.iter().map(|link| link.2).fold(f32::MIN_POSITIVE, f32::max);
        drawn.iter_mut().for_each(|link| link.2 /= largest);
        let places = places(nodes.len());
        Some(Graph { name: links.name, total: links.players, nodes, places, links: drawn, more })
    }
}

/// The weights that make a network: sparse ones, or those between few players.
fn links<'a>(resolved: &'a Resolved, model: &'a Model) -> Option<Links<'a>> {
    if model.population.is_some() {
        return None;
    }
    if let Some((name, rows)) = resolved.networks.first_key_value() {
        let of = Box::new(move |node| rows.row(node).collect());
        return Some(Links { name: name.clone(), players: rows.nodes(), of });
    }
    let declared = model.game.plugin().metadata().aggregates.iter();
    let mut weighted = declared
        .zip(&model.aggregates)
        .filter_map(|(aggregate, rule)| Some((aggregate.name.clone(), rule.incoming.as_ref()?)));
    let (name, incoming) = weighted.next()?;
    let players = model.players;
    if players > FEW {
        return None;
    }
    let of = Box::new(move |node| incoming.entries(players, node).collect());
    Some(Links { name, players, of })
}

/// The player with most links and those nearest to it, by the number of links between; then the next that is left. Those who are
/// equally near come in the order of their numbers.
fn around_the_busiest(links: &Links<'_>) -> Vec<u32> {
    let most = links.players.min(MOST_NODES);
    let mut reached = vec![false; links.players];
    let mut nodes = Vec::with_capacity(most);
    let mut waiting = VecDeque::new();
    let degree = |node: usize| (links.of)(node).iter().filter(|(_, weight)| *weight != 0.0).count();
    let busiest = (0..links.players).map(|node| (degree(node), std::cmp::Reverse(node))).max();
    let mut left = busiest.map(|(_, std::cmp::Reverse(node))| node).into_iter().chain(0..links.players);
    while nodes.len() < most {
        let node = match waiting.pop_front() {
            Some(node) => node,
            None => match left.find(|&node| !reached[node]) {
                Some(node) => {
                    reached[node] = true;
                    node
                }
                None => break,
            },
        };
        nodes.push(node as u32);
        for (other, weight) in (links.of)(node) {
            if weight != 0.0 && !reached[other] {
                reached[other] = true;
                waiting.push_back(other);
            }
        }
    }
    nodes
}

/// On a circle, or, of many, from its centre outwards as the seeds of a sunflower: everybody has the same room.
fn places(count: usize) -> Vec<[f32; 2]> {
    let golden = std::f64::consts::PI * (3.0 - 5.0_f64.sqrt());
    let place = |k: usize| {
        let (radius, angle) = if count <= CIRCLE {
            (1.0, std::f64::consts::TAU * k as f64 / count as f64 - std::f64::consts::FRAC_PI_2)
        } else {
            ((k as f64 / (count - 1) as f64).sqrt(), golden * k as f64)
        };
        [(radius * angle.cos()) as f32, (radius * angle.sin()) as f32]
    };
    (0..count).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_comes_first_and_everybody_once() {
        // A path of five, a star of four beside it, and one alone.
        let edges = [(0, 1), (1, 2), (2, 3), (3, 4), (5, 6), (5, 7), (5, 8)];
        let of = move |node: usize| {
            let ends = edges.iter().filter_map(move |&(a, b)| match node {
                n if n == a => Some((b, 1.0)),
                n if n == b => Some((a, 1.0)),
                _ => None,
            });
            ends.collect::<Vec<_>>()
        };
        let nodes = around_the_busiest(&Links { name: String::new(), players: 10, of: Box::new(of) });
        assert_eq!(nodes, [5, 6, 7, 8, 0, 1, 2, 3, 4, 9]);
    }

    #[test]
    fn places_are_apart_and_within_the_disc() {
        for count in [1, 2, 50, 700] {
            let places = places(count);
            assert!(places.iter().all(|[x, y]| x.is_finite() && x.hypot(*y) <= 1.0 + 1e-6), "{count}");
            for (k, [x, y]) in places.iter().enumerate() {
                assert!(places[..k].iter().all(|[u, v]| (x - u).hypot(y - v) > 0.5 / (count as f32).sqrt() - 1e-3));
            }
        }
    }
}
