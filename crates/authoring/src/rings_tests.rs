use super::read_polygons;
use wayside_domain::Position;
use wayside_domain::zone::Shape;

fn square(west: f64, south: f64, side: f64) -> Vec<[f64; 2]> {
    let (east, north) = (west + side, south + side);
    vec![
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
    ]
}

fn holds(polygons: &[Vec<wayside_domain::zone::Ring>], longitude: f64, latitude: f64) -> bool {
    let shape = Shape::Polygons {
        polygons: polygons.to_vec(),
        buffer_m: 0.0,
    };
    shape
        .edge_from(&Position::new(latitude, longitude).unwrap())
        .inside
}

fn line_m(polygons: &[Vec<wayside_domain::zone::Ring>], longitude: f64, latitude: f64) -> f64 {
    let shape = Shape::Polygons {
        polygons: polygons.to_vec(),
        buffer_m: 0.0,
    };
    shape
        .edge_from(&Position::new(latitude, longitude).unwrap())
        .distance_m
}

#[test]
fn a_sound_polygon_keeps_its_positions_to_the_last_digit() {
    let (outline, hole) = (square(0.1, 0.2, 1.0 / 3.0), square(0.2, 0.3, 0.1));
    let mended = read_polygons(&[vec![outline.clone(), hole.clone()]]).unwrap();
    assert!(mended.notes.is_empty(), "{:?}", mended.notes);
    assert_eq!(mended.polygons[0][0].vertices(), outline);
    assert_eq!(mended.polygons[0][1].vertices(), hole);
}

#[test]
fn rings_that_are_none_are_refused_by_number() {
    let open = vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]];
    let few = vec![[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]];
    let flat = vec![[0.1, 0.1], [0.2, 0.2], [0.7, 0.7], [0.1, 0.1]];
    let off = vec![[0.0, 0.0], [1.0, 95.0], [1.0, 1.0], [0.0, 0.0]];
    let far = square(200.0, 1.0, 1.0);
    let wild = vec![[-74.0, 40.0], [200.0, 40.0], [-74.0, 41.0], [-74.0, 40.0]];
    for (bad, word) in [
        (open, "closed"),
        (few, "three"),
        (flat, "no area"),
        (off, "not on Earth"),
        (far, "200"),
        (wild, "200"),
    ] {
        let why = read_polygons(&[vec![square(0.0, 0.0, 3.0), bad.clone()]]).unwrap_err();
        assert!(why.starts_with("ring 2: ") && why.contains(word), "{why}");
        let why = read_polygons(&[vec![square(0.0, 0.0, 3.0)], vec![bad]]).unwrap_err();
        assert!(why.starts_with("polygon 2, ring 1: "), "{why}");
    }
    assert!(read_polygons(&[]).is_err());
    assert!(read_polygons(&[vec![]]).is_err());
    assert!(read_polygons(&[vec![vec![]]]).is_err());
}

#[test]
fn a_bow_tie_keeps_both_its_loops_and_is_named() {
    // Equal loops: as much area to the left as to the right.
    let bow = vec![[0.0, 0.0], [2.0, 2.0], [2.0, 0.0], [0.0, 2.0], [0.0, 0.0]];
    let mended = read_polygons(&[vec![bow]]).unwrap();
    assert!(
        mended.notes[0].starts_with("ring 1 crosses"),
        "{:?}",
        mended.notes
    );
    assert_eq!(mended.polygons.len(), 2);
    assert!(holds(&mended.polygons, 0.3, 1.0) && holds(&mended.polygons, 1.7, 1.0));
    assert!(!holds(&mended.polygons, 1.0, 1.7));
}

#[test]
fn what_a_star_goes_round_twice_is_inside() {
    let star: Vec<[f64; 2]> = (0..=5)
        .map(|n| f64::from(n * 2 % 5) * std::f64::consts::TAU / 5.0)
        .map(|turn| [10.0 + turn.sin(), 10.0 + turn.cos()])
        .collect();
    let mended = read_polygons(&[vec![star]]).unwrap();
    assert!(holds(&mended.polygons, 10.0, 10.0));
    assert_eq!(mended.notes.len(), 1);
}

#[test]
fn a_spike_is_taken_off() {
    let spike = vec![
        [0.0, 0.0],
        [1.0, 0.0],
        [1.0, 0.5],
        [3.0, 0.5],
        [1.0, 0.5],
        [1.0, 1.0],
        [0.0, 1.0],
        [0.0, 0.0],
    ];
    let mended = read_polygons(&[vec![spike]]).unwrap();
    assert_eq!(mended.notes.len(), 1);
    assert!(line_m(&mended.polygons, 2.5, 0.5) > 100_000.0);
}

#[test]
fn a_hole_outside_its_outline_does_not_become_a_zone() {
    let mended = read_polygons(&[vec![square(0.0, 0.0, 1.0), square(5.0, 5.0, 1.0)]]).unwrap();
    assert!(
        mended
            .notes
            .iter()
            .any(|note| note.starts_with("ring 2 is a hole")),
        "{:?}",
        mended.notes
    );
    assert!(holds(&mended.polygons, 0.5, 0.5) && !holds(&mended.polygons, 5.5, 5.5));
    let mended = read_polygons(&[vec![square(0.0, 0.0, 1.0), square(0.5, 0.5, 1.0)]]).unwrap();
    assert!(!holds(&mended.polygons, 0.7, 0.7) && !holds(&mended.polygons, 1.2, 1.2));
    let why = read_polygons(&[vec![square(0.0, 0.0, 1.0), square(-1.0, -1.0, 4.0)]]).unwrap_err();
    assert!(why.contains("no area"), "{why}");
}

#[test]
fn holes_that_overlap_stay_holes_where_they_do() {
    let rings = vec![
        square(0.0, 0.0, 4.0),
        square(1.0, 1.0, 1.0),
        square(1.5, 1.5, 1.0),
    ];
    let mended = read_polygons(&[rings]).unwrap();
    assert!(!holds(&mended.polygons, 1.7, 1.7));
    assert!(mended.notes.iter().any(|note| note.contains("overlap")));
}

#[test]
fn polygons_that_share_an_edge_become_one_without_a_line_between() {
    let two = [vec![square(0.0, 0.0, 1.0)], vec![square(1.0, 0.0, 1.0)]];
    let mended = read_polygons(&two).unwrap();
    assert_eq!(mended.polygons.len(), 1);
    assert!(line_m(&mended.polygons, 1.0, 0.5) > 50_000.0);
    let apart = [vec![square(0.0, 0.0, 1.0)], vec![square(2.0, 0.0, 1.0)]];
    let kept = read_polygons(&apart).unwrap();
    assert!(kept.notes.is_empty());
    assert_eq!(kept.polygons.len(), 2);
}

#[test]
fn an_island_in_a_hole_stays_and_an_overlap_does_not_cancel() {
    let island = [
        vec![square(0.0, 0.0, 9.0), square(1.0, 1.0, 7.0)],
        vec![square(3.0, 3.0, 2.0)],
    ];
    let kept = read_polygons(&island).unwrap();
    assert!(kept.notes.is_empty(), "{:?}", kept.notes);
    assert!(holds(&kept.polygons, 4.0, 4.0) && !holds(&kept.polygons, 2.0, 2.0));
    let over = [vec![square(0.0, 0.0, 2.0)], vec![square(1.0, 1.0, 2.0)]];
    let merged = read_polygons(&over).unwrap();
    assert_eq!(merged.polygons.len(), 1);
    assert!(holds(&merged.polygons, 1.5, 1.5));
}

#[test]
fn a_zone_cut_at_the_antimeridian_is_one_again() {
    let cut = [
        vec![square(179.0, 0.0, 1.0)],
        vec![square(-180.0, 0.0, 1.0)],
    ];
    let mended = read_polygons(&cut).unwrap();
    assert_eq!(mended.polygons.len(), 1);
    assert!(line_m(&mended.polygons, 180.0, 0.5) > 50_000.0);
    assert!(holds(&mended.polygons, -179.5, 0.5) && holds(&mended.polygons, 179.5, 0.5));
    assert!(!holds(&mended.polygons, 178.5, 0.5));
}

proptest::proptest! {
    #[test]
    fn mended_rings_are_rings_and_mending_them_again_changes_nothing(
        points in proptest::collection::vec((0..8i32, 0..8i32), 3..9)
    ) {
        let mut ring: Vec<[f64; 2]> =
            points.iter().map(|(x, y)| [f64::from(*x), f64::from(*y)]).collect();
        ring.push(ring[0]);
        if let Ok(mended) = read_polygons(&[vec![ring]]) {
            let rings: Vec<Vec<Vec<[f64; 2]>>> = mended.polygons.iter()
                .map(|rings| rings.iter().map(|ring| ring.vertices().to_vec()).collect())
                .collect();
            let again = read_polygons(&rings).unwrap();
            for longitude in [0.53, 2.31, 4.77, 6.12] {
                for latitude in [0.61, 3.17, 5.89, 7.03] {
                    proptest::prop_assert_eq!(
                        holds(&mended.polygons, longitude, latitude),
                        holds(&again.polygons, longitude, latitude)
                    );
                }
            }
        }
    }
}
