//! Tables of the boards "Weather" and "Measurements".

use super::icons::Icon;
use super::icons::Ink::{Both, Disc, Dot, Faint, Line, Ring, Shape, Thin, Turned};
use super::icons::icon;

/// A cloud at the lower edge.
pub(super) const CLOUD: &str = "M7 18.5 A4 0 1 6.07 10.61 A5.5 0 1 17 11.54 A3.5 1 1 17.5 18.5 Z";
/// The same with room for rain below.
const HIGH: &str = "M7 14.5 A4 0 1 6.07 6.61 A5.5 0 1 17 7.54 A3.5 1 1 17.5 14.5 Z";
/// The same, open at the bottom for what falls out of its middle.
const OPEN: &str = "M6.8 14.5 A4 0 1 6.07 6.61 A5.5 0 1 17 7.54 A3.5 1 1 17.5 14.5";
/// A smaller cloud in front of a sun or a moon.
const SMALL: &str = "M6.05 20.5 A3.4 0 1 5.26 13.79 A4.67 0 1 14.55 14.58 A2.98 1 1 14.98 20.5 Z";
const SUN_RAYS: &str = "M12 2.3 V3.7 M12 20.3 V21.7 M2.3 12 H3.7 M20.3 12 H21.7 \
                        M5.15 5.15 L6.1 6.1 M17.9 17.9 L18.85 18.85 \
                        M5.15 18.85 L6.1 17.9 M17.9 6.1 L18.85 5.15";
const ARM: &str = "M12 2.5 V21.5 M9.3 4.3 L12 7 L14.7 4.3 M9.3 19.7 L12 17 L14.7 19.7";

pub(super) const WEATHER: [Icon; 20] = [
    icon("weather/sun", "Clear sky by day.", &[Disc(12.0, 12.0, 4.5), Ring(12.0, 12.0, 4.5), Line(SUN_RAYS)]),
    icon("weather/moon", "Clear sky by night.", &[Both("M20.2 14.4 A8.6 1 1 9.6 3.8 A7.6 0 0 20.2 14.4 Z")]),
    icon("weather/cloud", "Overcast.", &[Both(CLOUD)]),
    icon(
        "weather/partly cloudy",
        "Sun and cloud.\nUse `weather/cloud` from 7/8 cover on.",
        &[
            Both(SMALL),
            Line("M11.6 6.9 A4.2 1 1 18.2 12.1"),
            Line(
                "M15.5 1.5 V2.2 M21.8 8.5 H22.5 M19.95 4.05 L20.45 3.55 \
                 M10.6 3.6 L11.05 4.05 M19.95 12.95 L20.45 13.45",
            ),
        ],
    ),
    icon(
        "weather/cloudy night",
        "Moon and cloud.",
        &[Both(SMALL), Line("M11.4 7.6 A6.4 0 1 16 2.2 A5.4 0 0 21.8 8.9 A6.4 0 1 18.6 13")],
    ),
    icon(
        "weather/rain",
        "Rain, 1 to 4 mm an hour.",
        &[Both(HIGH), Line("M8 18.2 L6.9 21.5 M12.6 18.2 L11.5 21.5 M17.2 18.2 L16.1 21.5")],
    ),
    icon(
        "weather/drizzle",
        "",
        &[Both(HIGH), Dot(7.6, 18.3, 1.2), Dot(12.2, 21.2, 1.2), Dot(16.8, 18.3, 1.2)],
    ),
    icon(
        "weather/heavy rain",
        "Rain, more than 4 mm an hour.",
        &[Both(HIGH), Line("M7.2 17.8 L5.8 22 M11 17.8 L9.6 22 M14.8 17.8 L13.4 22 M18.6 17.8 L17.2 22")],
    ),
    icon(
        "weather/snow",
        "",
        &[
            Both(HIGH),
            Thin("M7.5 17.4 V22 M5.5 18.55 L9.5 20.85 M9.5 18.55 L5.5 20.85"),
            Thin("M16 17.4 V22 M14 18.55 L18 20.85 M18 18.55 L14 20.85"),
        ],
    ),
    icon(
        "weather/sleet",
        "",
        &[
            Both(HIGH),
            Line("M7.6 18.2 L6.5 21.5"),
            Thin("M15.5 17.4 V22 M13.5 18.55 L17.5 20.85 M17.5 18.55 L13.5 20.85"),
        ],
    ),
    icon("weather/hail", "", &[Both(HIGH), Dot(7.0, 19.8, 1.9), Dot(12.2, 19.8, 1.9), Dot(17.4, 19.8, 1.9)]),
    icon(
        "weather/thunderstorm",
        "Lightning within 20 km.",
        &[
            Faint(HIGH),
            Line("M7 14.5 A4 0 1 6.07 6.61 A5.5 0 1 17 7.54 A3.5 1 1 17.5 14.5"),
            Shape("M13.4 10.2 L8.4 16.8 H11.4 L10.2 22.6 L15.8 14.8 H12.7 Z"),
        ],
    ),
    icon(
        "weather/fog",
        "Sight below 1 km.",
        &[Faint(HIGH), Line(OPEN), Line("M6.8 14.5 H17.5 M4 18.2 H20 M7.5 21.7 H16.5")],
    ),
    icon(
        "weather/wind",
        "",
        &[Line(
            "M3 8.8 H12.8 A2.7 1 0 10.1 6.1 M3 12.6 H17.8 A3 1 1 14.8 15.6 M5.5 16.4 H10.2 A2.2 1 1 8 18.6",
        )],
    ),
    icon(
        "weather/tornado",
        "",
        &[Line("M3.5 4 H20.5 M6 8.4 H18.5 M9.5 12.8 H17 M11.5 17.2 H15 M12 21.4 H12.6")],
    ),
    icon("weather/snowflake", "Frost.", &[Thin(ARM), Turned(60.0, &Thin(ARM)), Turned(120.0, &Thin(ARM))]),
    icon(
        "weather/sunrise",
        "",
        &[
            Faint("M7 16.5 A5 0 1 17 16.5 Z"),
            Line("M2.5 16.5 H21.5 M7 16.5 A5 0 1 17 16.5 M6.5 20.7 H17.5"),
            Line("M12 8 V2.8 M9.4 5.2 L12 2.6 L14.6 5.2 M4.4 9.4 L5.2 10.2 M19.6 9.4 L18.8 10.2"),
        ],
    ),
    icon(
        "weather/sunset",
        "",
        &[
            Faint("M7 16.5 A5 0 1 17 16.5 Z"),
            Line("M2.5 16.5 H21.5 M7 16.5 A5 0 1 17 16.5 M6.5 20.7 H17.5"),
            Line("M12 2.6 V7.8 M9.4 5.4 L12 8 L14.6 5.4 M4.4 9.4 L5.2 10.2 M19.6 9.4 L18.8 10.2"),
        ],
    ),
    icon(
        "weather/haze",
        "",
        &[
            Faint("M7.2 13.5 A5 1 1 16.8 13.5 Z"),
            Line("M7.2 13.5 A5 1 1 16.8 13.5 M3 13.5 H21 M6 17.3 H18 M9 21.1 H15"),
            Line("M12 2.3 V3.2 M4.2 5.6 L4.9 6.3 M19.8 5.6 L19.1 6.3"),
        ],
    ),
    icon(
        "weather/clouds",
        "Two layers of cloud.",
        &[
            Both("M6.05 20.5 A3.4 0 1 5.26 13.79 A4.67 0 1 14.55 14.58 A2.98 1 1 14.98 20.5 Z"),
            Line("M10.2 6.4 A4.4 0 1 18.3 8.2 A3.2 0 1 20.2 13.8"),
        ],
    ),
];

pub(super) const MEASURES: [Icon; 9] = [
    icon(
        "measure/thermometer",
        "Temperature, \"feels like\" included.",
        &[
            Line("M13.5 13.3 V5.5 A2.75 0 0 8 5.5 V13.3 A4.75 1 0 13.5 13.3 Z"),
            Dot(10.75, 17.1, 2.2),
            Line("M10.75 9 V16 M17.5 4.5 H20 M17.5 8.5 H19.2 M17.5 12.5 H20"),
        ],
    ),
    icon(
        "measure/humidity",
        "",
        &[
            Both("M12 2.8 C11 4.6 5.2 10 5.2 14.7 A6.8 0 0 18.8 14.7 C18.8 10 13 4.6 12 2.8 Z"),
            Line("M9 15 A3.2 0 0 12 18.2"),
        ],
    ),
    icon(
        "measure/barometer",
        "Pressure at sea level, in hPa.",
        &[
            Disc(12.0, 12.0, 9.0),
            Ring(12.0, 12.0, 9.0),
            Line("M12 12 L15.6 8.4 M6.6 12 H7 M17 12 H17.4 M12 6.6 V7 M8.2 8.2 L8.5 8.5"),
            Dot(12.0, 12.0, 1.8),
        ],
    ),
    icon(
        "measure/compass",
        "Wind direction.",
        &[Disc(12.0, 12.0, 9.0), Ring(12.0, 12.0, 9.0), Shape("M16.6 7.4 L13.7 13.7 L7.4 16.6 L10.3 10.3 Z")],
    ),
    icon(
        "measure/visibility",
        "",
        &[
            Both(
                "M2 12 C4.6 7.3 8.2 5 12 5 C15.8 5 19.4 7.3 22 12 \
                 C19.4 16.7 15.8 19 12 19 C8.2 19 4.6 16.7 2 12 Z",
            ),
            Ring(12.0, 12.0, 3.0),
        ],
    ),
    icon(
        "measure/tide",
        "High and low water.",
        &[Line(
            "M2.2 7 C4.3 5 6.4 5 8.5 7 \
             C10.6 9 12.9 9 15 7 C17.2 5 19.5 5 21.8 7 \
             M2.2 12.4 C4.3 10.4 6.4 10.4 8.5 12.4 \
             C10.6 14.4 12.9 14.4 15 12.4 C17.2 10.4 19.5 10.4 21.8 12.4 \
             M2.2 17.8 C4.3 15.8 6.4 15.8 8.5 17.8 \
             C10.6 19.8 12.9 19.8 15 17.8 C17.2 15.8 19.5 15.8 21.8 17.8",
        )],
    ),
    icon(
        "measure/rain gauge",
        "",
        &[
            Faint("M7 12.5 H17 V17.5 A3.5 0 1 13.5 21 H10.5 A3.5 0 1 7 17.5 Z"),
            Line(
                "M5 3 H19 M7 3 V17.5 A3.5 0 0 10.5 21 H13.5 A3.5 0 0 17 17.5 V3 \
                 M7 12.5 H10.5 M7 8 H9.5 M7 17 H9.5",
            ),
        ],
    ),
    icon("measure/chart", "", &[Line("M3.5 3.5 V20.5 H20.5 M8.5 16.2 V13 M13 16.2 V9 M17.5 16.2 V5.5")]),
    icon(
        "measure/air quality",
        "",
        &[
            Line("M3 9.5 H13.3 A2.6 1 0 10.7 6.9 M3 14 H17.4 A3 1 1 14.4 17"),
            Dot(18.6, 8.2, 1.5),
            Dot(5.2, 18.4, 1.5),
            Dot(10.0, 19.6, 1.1),
        ],
    ),
];
