//! A weather panel in the demo's design, with Leptos.

mod design {
    pub mod colors;
    pub mod icons;
    pub mod images;
    pub mod text;
}

use design::colors::Theme;
use design::icons::Icon;
use design::images::Image;
use design::text;
use leptos::prelude::*;

/// Each color for the light and the dark mode; `color-scheme` decides.
const THEME: Theme = Theme::SYSTEM;

#[component]
fn App() -> impl IntoView {
    // As the system is, until the button is pressed.
    let dark = RwSignal::new(system_is_dark());
    let page = move || {
        let scheme = if dark.get() { "dark" } else { "light" };
        format!("color-scheme: {scheme}; background: {}; color: {}", THEME.surface_base, THEME.text_primary)
    };
    view! {
        <main style=page>
            <div class="panel">
                <Header dark />
                <Picture />
                <Now />
                <Week />
                <Measures />
            </div>
        </main>
    }
}

fn system_is_dark() -> bool {
    let query = window().match_media("(prefers-color-scheme: dark)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

#[component]
fn Header(dark: RwSignal<bool>) -> impl IntoView {
    let shown = move || if dark.get() { Icon::WeatherSun } else { Icon::WeatherMoon };
    let switch = move |_| dark.update(|dark| *dark = !*dark);
    view! {
        <header class="row">
            {icon(Icon::Map, 28, THEME.icon_accent)}
            <h1 style=text::HEADING_LARGE>"Bergen"</h1>
            <button class="end" style:background=THEME.surface_sunken title="Light or dark" on:click=switch>
                {move || icon(shown(), 24, THEME.icon_primary)}
            </button>
        </header>
    }
}

#[component]
fn Picture() -> impl IntoView {
    let image = Image::RainyCity;
    let src = format!("/{}", image.at(1.0).path);
    view! { <img class="picture" src=src srcset=image.srcset("/") alt="A city in the rain" /> }
}

#[component]
fn Now() -> impl IntoView {
    view! {
        <section class="row">
            <p style=text::DISPLAY_TEMPERATURE>"14°"</p>
            <div>
                <p style=text::HEADING_SMALL>"Light rain"</p>
                <p style=text::BODY_REGULAR style:color=THEME.text_secondary>"Dry again from 4 p.m."</p>
            </div>
        </section>
    }
}

#[component]
fn Week() -> impl IntoView {
    let days = [
        ("Mon", Icon::WeatherRain, THEME.chart_rain, "14°"),
        ("Tue", Icon::WeatherPartlyCloudy, THEME.icon_secondary, "17°"),
        ("Wed", Icon::WeatherSun, THEME.status_notice, "21°"),
        ("Thu", Icon::WeatherThunderstorm, THEME.status_severe, "16°"),
        ("Fri", Icon::WeatherWind, THEME.chart_wind, "13°"),
    ];
    let days = days.map(|(day, shown, color, degrees)| {
        view! {
            <div>
                <p style=text::BODY_REGULAR style:color=THEME.text_secondary>{day}</p>
                {icon(shown, 32, color)}
                <p style=text::BODY_STRONG>{degrees}</p>
            </div>
        }
    });
    view! { <section class="card week" style=card()>{days.collect_view()}</section> }
}

#[component]
fn Measures() -> impl IntoView {
    let measures = [
        (Icon::MeasureHumidity, "Humidity", "83 %"),
        (Icon::MeasureBarometer, "Pressure", "1008 hPa"),
        (Icon::WeatherSunset, "Sunset", "9:42 p.m."),
    ];
    let measures = measures.map(|(shown, name, value)| {
        view! {
            <div class="row">
                {icon(shown, 24, THEME.icon_accent)}
                <p style=text::BODY_REGULAR style:color=THEME.text_secondary>{name}</p>
                <p class="end" style=text::BODY_STRONG>{value}</p>
            </div>
        }
    });
    view! { <section class="card" style=card()>{measures.collect_view()}</section> }
}

fn card() -> String {
    format!("background: {}; border-color: {}", THEME.surface_raised, THEME.border_subtle)
}

fn icon(icon: Icon, size: u32, color: &str) -> impl IntoView + use<> {
    let style = format!("color: {color}; flex: none");
    view! { <leptos_icons::Icon icon=icon.icon() width=size.to_string() height=size.to_string() style=style /> }
}

fn main() {
    leptos::mount::mount_to_body(App);
}
