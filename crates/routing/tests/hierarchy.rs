//! Proofs that sweeps over a hierarchy give the times of a plain search, to the millisecond.

use proptest::prelude::*;
use waywarden_network::{Network, Position, Snap, UNREACHABLE_MS};
use waywarden_routing::hierarchy::{ARRAYS, BATCH, Hierarchy, HierarchyError, Origins, Selection, Sweep, columns};
use waywarden_routing::{Destination, Edge, Search, SearchGraph, Start, TimesTo, travel_times};
use waywarden_testkit::oracle;
use waywarden_testkit::roads::any_network;

fn graph(vertices: usize, edges: &[(u32, u32, u32)]) -> SearchGraph {
    let edges: Vec<_> = edges.iter().map(|&(from, to, weight_ms)| (from, Edge { to, weight_ms })).collect();
    SearchGraph::from_edges(vertices, &edges).expect("vertices that are there")
}

fn hierarchy(graph: &SearchGraph) -> Hierarchy {
    let hierarchy = Hierarchy::build(graph, &|done, total| assert!(done <= total));
    let restored = Hierarchy::from_arrays(hierarchy.arrays(), graph).expect("its own arrays");
    assert_eq!(restored, hierarchy);
    hierarchy
}

/// Every way of asking for labels, for up to `L` destinations.
fn labels_agree<const L: usize>(h: &Hierarchy, sweep: &mut Sweep<L>, starts: &[Vec<Start>], expected: &[Vec<u32>]) {
    let vertices = h.vertex_count();
    for (starts, expected) in starts.chunks(L).zip(expected.chunks(L)) {
        let labels = sweep.all(h, starts);
        let mut copy = Vec::new();
        for (lane, expected) in expected.iter().enumerate() {
            labels.copy_lane(lane, UNREACHABLE_MS, &mut copy);
            assert_eq!(&copy, expected, "lane {lane} of {L}");
        }
        for vertex in 0..vertices as u32 {
            assert!(labels.of(vertex)[expected.len()..].iter().all(|&l| l == UNREACHABLE_MS), "lanes without use");
        }
        let rows = labels.rows().to_vec();
        up_to_a_limit(h, sweep, starts, expected);
        let mut next = Vec::new();
        let mut seen = vec![None; vertices];
        sweep.blocks(h, starts, |first, rows| {
            next.push(first);
            rows.iter().enumerate().for_each(|(i, row)| assert_eq!(seen[first + i].replace(*row), None, "only once"));
        });
        assert!(seen.iter().zip(&rows).all(|(seen, row)| *seen == Some(*row)), "the same block by block");
        let targets: Vec<u32> = (0..vertices as u32).filter(|v| v % 3 == 1).chain([0, 0]).collect();
        let targets = if vertices == 0 { Vec::new() } else { targets };
        let selection = Selection::new(h, &targets);
        assert_eq!(selection.target_count(), targets.len());
        assert!(selection.vertex_count() <= vertices);
        let selected = sweep.selected(h, &selection, starts);
        for (number, &target) in targets.iter().enumerate() {
            assert_eq!(*selected.of_target(number), rows[h.index_of(target) as usize], "a selection");
        }
    }
}

/// Labels up to a limit, whatever is skipped.
fn up_to_a_limit<const L: usize>(h: &Hierarchy, sweep: &mut Sweep<L>, starts: &[Vec<Start>], expected: &[Vec<u32>]) {
    let mut known: Vec<u32> = expected.concat().into_iter().filter(|&label| label != UNREACHABLE_MS).collect();
    known.sort_unstable();
    let limits = (0..4).filter_map(|quarter| known.get(known.len() * quarter / 4).copied()).chain([0]);
    for limit_ms in limits {
        let labels = sweep.within(h, starts, limit_ms);
        let mut copy = Vec::new();
        for (lane, expected) in expected.iter().enumerate() {
            labels.copy_lane(lane, limit_ms, &mut copy);
            let within = |&label: &u32| if label <= limit_ms { label } else { UNREACHABLE_MS };
            let expected: Vec<u32> = expected.iter().map(within).collect();
            assert_eq!(copy, expected, "lane {lane} of {L} up to {limit_ms}");
        }
    }
}

#[test]
fn six_vertices_by_hand() {
    //  0 -10-> 1 -10-> 2 -10-> 3      4 is apart; 0 -35-> 3 is slower than the way round, 2 -0-> 5 is free.
    //  3 -1-> 0
    let graph =
        graph(6, &[(0, 1, 10), (1, 2, 10), (2, 3, 10), (0, 3, 35), (0, 3, 36), (3, 0, 1), (2, 5, 0), (5, 5, 0)]);
    let hierarchy = hierarchy(&graph);
    let mut sweep = Sweep::<4>::new();
    let none = UNREACHABLE_MS;
    let from = |vertex, label_ms| vec![Start { vertex, label_ms }];
    let starts = [from(0, 5), from(2, 0), [from(0, 8), from(1, 0)].concat(), from(4, 7)];
    let expected = [
        vec![5, 15, 25, 35, none, 25],
        vec![11, 21, 0, 10, none, 0],
        vec![8, 0, 10, 20, none, 10],
        vec![none, none, none, none, 7, none],
    ];
    labels_agree(&hierarchy, &mut sweep, &starts, &expected);
    // Without the loop and the slower of two parallel edges there are 6, and a ring of four needs two shortcuts at most.
    assert!(hierarchy.edge_counts().iter().sum::<usize>() <= 8, "{:?}", hierarchy.edge_counts());
}

#[test]
fn nothing_is_a_graph_too() {
    for vertices in [0, 1, 65] {
        let hierarchy = hierarchy(&graph(vertices, &[]));
        let expected = vec![UNREACHABLE_MS; vertices];
        labels_agree(&hierarchy, &mut Sweep::<16>::new(), &[vec![]], &[expected]);
    }
    assert!(SearchGraph::from_edges(2, &[(0, Edge { to: 2, weight_ms: 1 })]).is_none());
}

/// A street grid with one-way streets, large enough for several blocks of inner vertices and rounds in parallel.
fn grid(side: u32) -> SearchGraph {
    let mut edges = Vec::new();
    let mut random = 12_345u32;
    let mut next = || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        random >> 16
    };
    for (x, y) in (0..side).flat_map(|x| (0..side).map(move |y| (x, y))) {
        for (to_x, to_y) in [(x + 1, y), (x, y + 1)] {
            if to_x < side && to_y < side {
                let (a, b) = (x * side + y, to_x * side + to_y);
                let fast = if (x % 8 == 0 && to_x == x) || (y % 8 == 0 && to_y == y) { 4 } else { 1 };
                edges.push((a, b, (500 + next() % 2_000) / fast));
                if next() % 5 > 0 {
                    edges.push((b, a, (500 + next() % 2_000) / fast));
                }
            }
        }
    }
    graph((side * side) as usize, &edges)
}

#[test]
fn what_lies_beyond_a_limit_is_skipped_and_nothing_else() {
    let graph = grid(70);
    let hierarchy = hierarchy(&graph);
    assert!(hierarchy.inner_count() > 2 * 1_024, "several blocks");
    // In a corner, in the middle, and both.
    let places = [vec![0], vec![35 * 70 + 35], vec![3, 69 * 70]];
    let start = |vertex| Start { vertex, label_ms: 0 };
    let starts: Vec<Vec<Start>> = places.map(|places| places.into_iter().map(start).collect()).to_vec();
    let expected: Vec<Vec<u32>> = starts.iter().map(|starts| oracle::by_relaxing(&graph, starts)).collect();
    labels_agree(&hierarchy, &mut Sweep::<1>::new(), &starts, &expected);
    labels_agree(&hierarchy, &mut Sweep::<4>::new(), &starts, &expected);
    // From many places up to many limits, so that often a single vertex leads into a block in time.
    let (mut whole, mut cut) = (Sweep::<1>::new(), Sweep::<1>::new());
    let (mut expected, mut copy) = (Vec::new(), Vec::new());
    for vertex in (0..4_900).step_by(61) {
        let starts = [vec![start(vertex)]];
        let labels = whole.all(&hierarchy, &starts);
        for limit_ms in (500..40_000).step_by(1_300) {
            labels.copy_lane(0, limit_ms, &mut expected);
            cut.within(&hierarchy, &starts, limit_ms).copy_lane(0, limit_ms, &mut copy);
            assert!(copy == expected, "from {vertex} up to {limit_ms} ms");
        }
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let graph = grid(90);
    let built: Vec<Hierarchy> = [1, 2, 5]
        .map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| Hierarchy::build(&graph, &|_, _| {}))
        })
        .into();
    assert_eq!(built[0], built[1]);
    assert_eq!(built[0], built[2]);
    assert!(built[0].inner_count() > 3_000, "several blocks: {}", built[0].inner_count());
    let starts: Vec<Vec<Start>> = (0..20)
        .map(|i| vec![Start { vertex: i * 401, label_ms: i }, Start { vertex: i * 97, label_ms: 900 }])
        .collect();
    let expected: Vec<Vec<u32>> = starts.iter().map(|s| oracle::by_relaxing(&graph, s)).collect();
    labels_agree(&built[0], &mut Sweep::<16>::new(), &starts, &expected);
    labels_agree(&built[0], &mut Sweep::<8>::new(), &starts, &expected);
}

#[test]
fn arrays_of_another_graph_or_damaged_ones_are_refused() {
    let graph = grid(12);
    let hierarchy = hierarchy(&graph);
    let slower = graph_with_one_more_ms(&graph);
    assert_eq!(Hierarchy::from_arrays(hierarchy.arrays(), &slower), Err(HierarchyError::OtherGraph));
    assert_eq!(Hierarchy::from_arrays([&[]; ARRAYS], &graph), Err(HierarchyError::Inconsistent("no fingerprint")));
    let starts = [vec![Start { vertex: 0, label_ms: 0 }]];
    // Any word changed anywhere, any array cut short: refused, or usable without a panic (a weight is not an index).
    let whole: [Vec<u8>; ARRAYS] = hierarchy.arrays().map(<[u8]>::to_vec);
    let (mut refused, mut usable) = (0, 0);
    for number in 0..ARRAYS {
        for word in 0..whole[number].len() / 4 {
            for value in [0u32, 1, 143, 144, 1 << 16, u32::MAX] {
                let mut arrays = whole.clone();
                arrays[number][word * 4..word * 4 + 4].copy_from_slice(&value.to_le_bytes());
                match Hierarchy::from_arrays(std::array::from_fn(|i| arrays[i].as_slice()), &graph) {
                    Err(_) => refused += 1,
                    Ok(other) => {
                        usable += 1;
                        Sweep::<1>::new().all(&other, &starts);
                        assert!(Selection::new(&other, &[0, 100]).vertex_count() >= 2);
                    }
                }
            }
        }
        for cut in [1, 4, 8] {
            let mut arrays = whole.clone();
            let length = arrays[number].len();
            arrays[number].truncate(length - cut);
            assert!(Hierarchy::from_arrays(std::array::from_fn(|i| arrays[i].as_slice()), &graph).is_err());
        }
    }
    assert!(refused > 5_000 && usable > 2_000, "{refused} {usable}");
}

fn graph_with_one_more_ms(of: &SearchGraph) -> SearchGraph {
    let mut edges: Vec<(u32, u32, u32)> = (0..of.vertex_count() as u32)
        .flat_map(|from| of.edges(from).iter().map(move |e| (from, e.to, e.weight_ms)))
        .collect();
    edges[7].2 += 1;
    graph(of.vertex_count(), &edges)
}

fn snap(network: &Network, segment: usize, share: u32, walk_ms: u32) -> Snap {
    let segment = network.segments().nth(segment % network.segment_count()).expect("a segment");
    let position = Position { segment, offset_mm: share % (network.segment_length_mm(segment) + 1) };
    let place = network.locate(position);
    Snap { position, at: place, off_road_mm: 0, walk_ms, place, over_water: false }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn equals_the_plain_search_on_random_networks(
        network in any_network(),
        sites in prop::collection::vec((any::<usize>(), any::<u32>(), 0u32..1_000), 1..40),
        places in prop::collection::vec(prop::option::of((any::<usize>(), any::<u32>(), 0u32..1_000)), 0..20),
    ) {
        let graph = SearchGraph::towards(&network);
        let hierarchy = hierarchy(&graph);
        let sites: Vec<Destination> = sites.iter().map(|&(s, o, w)| Destination::from(&snap(&network, s, o, w))).collect();
        let starts: Vec<Vec<Start>> = sites.iter().map(|site| site.starts(&network, &graph).collect()).collect();
        let mut search = Search::new();
        let mut labels = |site: &Destination| search.to(&network, &graph, site, UNREACHABLE_MS).labels().to_vec();
        let expected: Vec<Vec<u32>> = sites.iter().map(&mut labels).collect();
        labels_agree(&hierarchy, &mut Sweep::<16>::new(), &starts, &expected);
        labels_agree(&hierarchy, &mut Sweep::<1>::new(), &starts, &expected);
        // Whole columns, of all sites and of one, up to a limit and without.
        for limit_ms in [UNREACHABLE_MS, 40_000] {
            for some in [&sites[..], &sites[..1]] {
                let of = |_, column: &TimesTo<'_>| column.labels().to_vec();
                let found = columns(&network, &graph, &hierarchy, some, limit_ms, of);
                let kept = |&label: &u32| if label <= limit_ms { label } else { UNREACHABLE_MS };
                let kept: Vec<Vec<u32>> = expected[..some.len()].iter().map(|of| of.iter().map(kept).collect()).collect();
                prop_assert_eq!(found, kept);
            }
        }

        // Places on the very road of a site too, before and behind it.
        let mut snaps: Vec<Option<Snap>> =
            places.iter().map(|place| place.map(|(s, o, w)| snap(&network, s, o, w))).collect();
        for site in &sites {
            let length_mm = network.segment_length_mm(site.position.segment);
            let on = |offset_mm| Position { offset_mm, ..site.position };
            let around = [0, site.position.offset_mm / 2, site.position.offset_mm, length_mm].map(on);
            snaps.extend(around.map(|position| Some(Snap { position, at: network.locate(position), off_road_mm: 0, walk_ms: 3, place: network.locate(position), over_water: false })));
        }
        let origins = Origins::new(&network, &graph, &hierarchy, &snaps);
        let expected: Vec<Vec<u32>> = sites
            .iter()
            .map(|site| travel_times(&search.to(&network, &graph, site, UNREACHABLE_MS), &snaps))
            .collect();
        prop_assert_eq!(origins.times_to(&sites), expected.concat());
        let batches = origins.batches(&sites, |first, rows| (first, rows.to_vec()));
        for (number, (first, rows)) in batches.into_iter().enumerate() {
            prop_assert_eq!((first, rows.len()), (number * BATCH, snaps.len()));
            for (origin, row) in rows.iter().enumerate() {
                for (lane, &time_ms) in row.iter().enumerate() {
                    let time = expected.get(first + lane).map_or(UNREACHABLE_MS, |column| column[origin]);
                    prop_assert_eq!(time_ms, time);
                }
            }
        }
    }

    /// No road has edges without weight or of weeks; the hierarchy must not care.
    #[test]
    fn equals_relaxation_on_random_graphs(
        vertices in 1usize..40,
        edges in prop::collection::vec((any::<u32>(), any::<u32>(), 0usize..4, any::<u32>()), 0..160),
        starts in prop::collection::vec(prop::collection::vec((any::<u32>(), any::<u32>()), 0..4), 1..6),
        heavy in any::<bool>(),
        closed in any::<u32>(),
    ) {
        let count = vertices as u32;
        let weight = |kind: usize, w: u32| [0, w % 4, w % 1_000, if heavy { w } else { 5 }][kind];
        let edges: Vec<_> = edges.iter().map(|&(a, b, kind, w)| (a % count, b % count, weight(kind, w))).collect();
        let graph = graph(vertices, &edges);
        let hierarchy = hierarchy(&graph);
        let label = |l: u32| if heavy { l } else { l % 50 };
        let starts: Vec<Vec<Start>> = starts
            .iter()
            .map(|row| row.iter().map(|&(v, l)| Start { vertex: v % count, label_ms: label(l) }).collect())
            .collect();
        let expected: Vec<Vec<u32>> = starts.iter().map(|s| oracle::by_relaxing(&graph, s)).collect();
        labels_agree(&hierarchy, &mut Sweep::<4>::new(), &starts, &expected);
        labels_agree(&hierarchy, &mut Sweep::<16>::new(), &starts, &expected);

        // Other weights and fewer edges in the order that was found for these.
        let changed = edges.iter().enumerate().filter(|&(i, _)| i as u32 % 7 != closed % 7);
        let changed: Vec<_> = changed.map(|(i, &(a, b, w))| (a, b, if i % 3 == 0 { w / 2 } else { w })).collect();
        let changed = self::graph(vertices, &changed);
        let rebuilt = hierarchy.rebuild(&changed, &|_, _| {}).expect("as many vertices");
        let expected: Vec<Vec<u32>> = starts.iter().map(|s| oracle::by_relaxing(&changed, s)).collect();
        labels_agree(&rebuilt, &mut Sweep::<4>::new(), &starts, &expected);
        prop_assert_eq!(Hierarchy::from_arrays(rebuilt.arrays(), &changed), Ok(rebuilt));
        let larger = self::graph(vertices + 1, &[]);
        prop_assert_eq!(hierarchy.rebuild(&larger, &|_, _| {}), Err(HierarchyError::OtherGraph));
    }
}
