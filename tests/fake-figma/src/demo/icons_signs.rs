//! Tables of the boards "Signs" and "Odd names".

use super::icons::Icon;
use super::icons::Ink::{Both, Disc, Dot, Faint, Frame, Group, Line, Ring, Shape, Slab};
use super::icons::icon;

pub(super) const SIGNS: [Icon; 34] = [
    icon(
        "home",
        "The place that opens first.",
        &[
            Faint("M5.5 9.5 L12 3.7 L18.5 9.5 V20.3 H5.5 Z"),
            Line("M3.2 11.3 L12 3.5 L20.8 11.3 M5.5 9.8 V20.3 H18.5 V9.8 M9.8 20 V14.3 H14.2 V20"),
        ],
    ),
    icon("search", "", &[Disc(10.5, 10.5, 6.5), Ring(10.5, 10.5, 6.5), Line("M15.3 15.3 L20.7 20.7")]),
    icon(
        "settings",
        "",
        &[
            Line("M3.5 7.5 H11 M17.5 7.5 H20.5 M3.5 16.5 H6.5 M13 16.5 H20.5"),
            Ring(14.3, 7.5, 3.0),
            Ring(9.7, 16.5, 3.0),
        ],
    ),
    icon("menu", "", &[Line("M4 6.5 H20 M4 12 H20 M4 17.5 H14")]),
    icon("close", "", &[Line("M6 6 L18 18 M18 6 L6 18")]),
    icon("check", "", &[Line("M4.2 12.6 L9.4 17.8 L19.8 6.6")]),
    icon("plus", "", &[Line("M12 4.5 V19.5 M4.5 12 H19.5")]),
    icon("minus", "", &[Line("M4.5 12 H19.5")]),
    icon("arrow left", "", &[Line("M20 12 H4.2 M10.7 5.5 L4.2 12 L10.7 18.5")]),
    icon("arrow right", "", &[Line("M4 12 H19.8 M13.3 5.5 L19.8 12 L13.3 18.5")]),
    icon("arrow up", "", &[Line("M12 20 V4.2 M5.5 10.7 L12 4.2 L18.5 10.7")]),
    icon("arrow down", "", &[Line("M12 4 V19.8 M5.5 13.3 L12 19.8 L18.5 13.3")]),
    icon("chevron left", "", &[Line("M14.8 5.2 L8 12 L14.8 18.8")]),
    icon("chevron right", "", &[Line("M9.2 5.2 L16 12 L9.2 18.8")]),
    icon(
        "location pin",
        "",
        &[
            Both("M12 21.4 C10.4 19.9 5 15 5 9.8 A7 0 1 19 9.8 C19 15 13.6 19.9 12 21.4 Z"),
            Dot(12.0, 9.8, 2.5),
        ],
    ),
    icon(
        "map",
        "",
        &[
            Faint("M3 6.5 L9 4 V17.5 L3 20 Z M15 6.5 L21 4 V17.5 L15 20 Z"),
            Line("M3 6.5 L9 4 L15 6.5 L21 4 V17.5 L15 20 L9 17.5 L3 20 Z M9 4 V17.5 M15 6.5 V20"),
        ],
    ),
    icon(
        "calendar",
        "Forecast for the next 14 days.",
        &[
            Frame(3.0, 4.5, 18.0, 17.0, 3.5),
            Line("M4 10 H20 M8 2.8 V6.6 M16 2.8 V6.6"),
            Dot(8.2, 13.7, 1.2),
            Dot(12.0, 13.7, 1.2),
            Dot(15.8, 13.7, 1.2),
            Dot(8.2, 17.3, 1.2),
            Dot(12.0, 17.3, 1.2),
        ],
    ),
    icon("clock", "", &[Disc(12.0, 12.0, 9.0), Ring(12.0, 12.0, 9.0), Line("M12 7 V12 L15.4 14")]),
    icon(
        "share",
        "",
        &[
            Line("M8.6 10.7 L15.5 6.8 M8.6 13.3 L15.5 17.2"),
            Ring(18.0, 5.5, 2.8),
            Ring(6.0, 12.0, 2.8),
            Ring(18.0, 18.5, 2.8),
        ],
    ),
    icon("download", "", &[Line("M12 3 V15.3 M6.8 10.3 L12 15.5 L17.2 10.3 M4 16.5 V20.5 H20 V16.5")]),
    icon("upload", "", &[Line("M12 15.5 V3.3 M6.8 8.4 L12 3.2 L17.2 8.4 M4 16.5 V20.5 H20 V16.5")]),
    icon("refresh", "", &[Line("M20 13 A8 1 1 17.9 6.6 L20.2 8.8 M20.4 3.8 V8.9 H15.3")]),
    icon(
        "trash",
        "",
        &[
            Faint("M6 6.8 L7 21 H17 L18 6.8 Z"),
            Line("M3.8 6.8 H20.2 M9 6.5 V3.5 H15 V6.5 M6 7 L7 21 H17 L18 7 M10.2 11 V16.8 M13.8 11 V16.8"),
        ],
    ),
    icon("edit", "", &[Both("M4 20 L5 15.4 L16.2 4.2 L19.8 7.8 L8.6 19 Z"), Line("M13.4 7 L17 10.6")]),
    icon(
        "globe",
        "",
        &[
            Disc(12.0, 12.0, 9.0),
            Ring(12.0, 12.0, 9.0),
            Line("M3.2 12 H20.8 M12 3 C7.4 7.5 7.4 16.5 12 21 C16.6 16.5 16.6 7.5 12 3 Z"),
        ],
    ),
    icon(
        "info",
        "",
        &[Disc(12.0, 12.0, 9.0), Ring(12.0, 12.0, 9.0), Line("M12 11.4 V16.6"), Dot(12.0, 7.7, 1.3)],
    ),
    icon(
        "warning",
        "Severe weather: level \"orange\" and up.",
        &[Both("M12 3.6 L21.2 20 H2.8 Z"), Line("M12 9.8 V13.6"), Dot(12.0, 16.9, 1.2)],
    ),
    icon(
        "lock",
        "",
        &[
            Frame(4.0, 10.0, 16.0, 11.5, 3.0),
            Line("M7.8 10.5 V7 A4.2 0 1 16.2 7 V10.5"),
            Dot(12.0, 15.7, 1.7),
        ],
    ),
    icon(
        "account",
        "",
        &[
            Disc(12.0, 8.0, 4.2),
            Ring(12.0, 8.0, 4.2),
            Line("M4.3 20.7 C5 17 8.2 15.3 12 15.3 C15.8 15.3 19 17 19.7 20.7"),
        ],
    ),
    icon(
        "flag",
        "",
        &[
            Faint("M5 4.5 C9.5 1.5 13.5 7 19.5 4.2 V13.2 C13.5 16 9.5 10.5 5 13.5 Z"),
            Line("M5 21.5 V4.5 C9.5 1.5 13.5 7 19.5 4.2 V13.2 C13.5 16 9.5 10.5 5 13.5"),
        ],
    ),
    icon(
        "layers",
        "Map layers.",
        &[
            Both("M12 2.8 L21.2 7.8 L12 12.8 L2.8 7.8 Z"),
            Line("M3 12.3 L12 17.2 L21 12.3"),
            Group(0.4, &[Line("M3 16.6 L12 21.5 L21 16.6")]),
        ],
    ),
    icon(
        "link",
        "",
        &[Line(
            "M9 15 L15 9 M11.2 6.6 L12.8 5 A4.4 0 1 19 11.2 L17.4 12.8 \
             M12.8 17.4 L11.2 19 A4.4 0 1 5 12.8 L6.6 11.2",
        )],
    ),
    icon(
        "widget",
        "The home screen's tiles.",
        &[
            Slab(3.5, 3.5, 7.5, 7.5, 2.0),
            Group(0.35, &[Slab(13.0, 3.5, 7.5, 7.5, 2.0), Slab(3.5, 13.0, 7.5, 7.5, 2.0)]),
            Slab(13.0, 13.0, 7.5, 7.5, 2.0),
        ],
    ),
    icon("play", "Runs the radar's last two hours.", &[Both("M7 4 L19.5 12 L7 20 Z")]),
];

/// Names that a code generator must change: leading digits, keywords, letters and symbols beyond ASCII.
pub(super) const ODD_NAMES: [Icon; 8] = [
    icon(
        "3d-rotate",
        "",
        &[
            Faint("M12 6.8 L16.6 9.4 V14.6 L12 17.2 L7.4 14.6 V9.4 Z"),
            Line("M12 6.8 L16.6 9.4 V14.6 L12 17.2 L7.4 14.6 V9.4 Z M7.4 9.4 L12 12 L16.6 9.4 M12 12 V17.2"),
            Line("M2.6 14.2 A9.6 0 1 9.6 2.7 M21.4 9.8 A9.6 0 1 14.4 21.3"),
        ],
    ),
    icon("type", "", &[Line("M5 7.2 V4.5 H19 V7.2 M12 4.5 V19.5 M9 19.5 H15")]),
    icon(
        "match",
        "Fire danger.",
        &[
            Line("M4 21 L12.2 12.2"),
            Both(
                "M14.9 3 C19.6 5.6 20.4 11 17.2 13.6 C14.6 15.7 11 14.6 10.4 11.6 \
                 C9.9 9.2 11.4 7.7 12.4 6.3 C12.8 7.3 13.4 7.8 14.2 7.9 C14.9 6.3 15 4.8 14.9 3 Z",
            ),
        ],
    ),
    icon(
        "self",
        "The signed-in person.",
        &[
            Disc(12.0, 12.0, 9.2),
            Ring(12.0, 12.0, 9.2),
            Dot(12.0, 9.6, 3.0),
            Shape(
                "M6.6 17.6 C7.4 15.3 9.6 14 12 14 C14.4 14 16.6 15.3 17.4 17.6 \
                 C14.6 20.4 9.4 20.4 6.6 17.6 Z",
            ),
        ],
    ),
    icon(
        "crate",
        "",
        &[
            Both("M12 2.8 L20 7.2 V16.8 L12 21.2 L4 16.8 V7.2 Z"),
            Line("M4.2 7.3 L12 11.8 L19.8 7.3 M12 11.8 V21 M8 5 L16 9.5"),
        ],
    ),
    icon(
        "Über Wolke",
        "Höhe der Wolkendecke.",
        &[
            Line("M5 18.5 H19 M8 21.9 H16"),
            Both("M8 14.8 A3 0 1 7.9 8.8 A4.6 0 1 16.2 8.9 A3 0 1 16.2 14.8 Z"),
            Dot(9.6, 2.4, 1.2),
            Dot(14.4, 2.4, 1.2),
        ],
    ),
    icon(
        "日の出",
        "次の日の出",
        &[
            Shape("M6 15.5 A6 0 1 18 15.5 Z"),
            Line("M2.5 15.5 H21.5 M5.5 19.2 H18.5 M12 3 V5.6 M3.8 7.6 L5.4 9.2 M20.2 7.6 L18.6 9.2"),
        ],
    ),
    icon(
        "🌧 rain",
        "Solid, for notifications.",
        &[Shape(CLOUD_HIGH), Line("M8 18.3 L6.9 21.6 M12.6 18.3 L11.5 21.6 M17.2 18.3 L16.1 21.6")],
    ),
];

/// A solid cloud with the same outer edge as the stroked ones.
const CLOUD_HIGH: &str = "M7 15.5 A5 0 1 5.2 5.83 A6.5 0 1 17.9 6.54 A4.5 1 1 17.5 15.5 Z";
