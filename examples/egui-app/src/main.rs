//! A weather panel in the demo's design, with egui.

mod design {
    pub mod colors;
    pub mod icons;
    pub mod images;
    pub mod text;
}

use design::colors::{self, Theme};
use design::icons::Icon;
use design::images::Image;
use design::text;
use egui::{Align, Color32, CornerRadius, FontFamily, Frame, Layout, TextFormat, Ui, vec2};

/// The width of what the window shows.
const WIDTH: f32 = 360.0;

struct Nimbus;

impl eframe::App for Nimbus {
    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        let theme = Theme::of(ui.ctx().theme());
        let page = Frame::new().fill(theme.surface_base).inner_margin(20);
        egui::CentralPanel::default().frame(page).show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(8.0, 12.0);
            header(ui, &theme);
            let scale = ui.ctx().pixels_per_point();
            let picture = Image::RainyCity.image(scale).corner_radius(16);
            ui.add(picture.fit_to_exact_size(vec2(WIDTH, WIDTH * 2.0 / 3.0)));
            now(ui, &theme);
            card(ui, &theme, |ui| week(ui, &theme));
            card(ui, &theme, |ui| measures(ui, &theme));
        });
    }
}

fn header(ui: &mut Ui, theme: &Theme) {
    ui.horizontal(|ui| {
        ui.set_min_height(40.0);
        icon(ui, Icon::Map, 28.0, theme.icon_accent);
        label(ui, "Bergen", text::heading_large(), theme.text_primary);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let (other, shown) = match ui.ctx().theme() {
                egui::Theme::Light => (egui::Theme::Dark, Icon::WeatherMoon),
                egui::Theme::Dark => (egui::Theme::Light, Icon::WeatherSun),
            };
            let shown = shown.image().tint(theme.icon_primary);
            if ui.add(egui::Button::image(shown)).on_hover_text("Light or dark").clicked() {
                ui.ctx().set_theme(other);
            }
        });
    });
}

fn now(ui: &mut Ui, theme: &Theme) {
    ui.horizontal(|ui| {
        label(ui, "14°", text::display_temperature(), theme.text_primary);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.add_space(14.0);
            label(ui, "Light rain", text::heading_small(), theme.text_primary);
            label(ui, "Dry again from 4 p.m.", text::body_regular(), theme.text_secondary);
        });
    });
}

fn week(ui: &mut Ui, theme: &Theme) {
    let days = [
        ("Mon", Icon::WeatherRain, theme.chart_rain, "14°"),
        ("Tue", Icon::WeatherPartlyCloudy, theme.icon_secondary, "17°"),
        ("Wed", Icon::WeatherSun, theme.status_notice, "21°"),
        ("Thu", Icon::WeatherThunderstorm, theme.status_severe, "16°"),
        ("Fri", Icon::WeatherWind, theme.chart_wind, "13°"),
    ];
    ui.columns(days.len(), |columns| {
        for (ui, (day, shown, color, degrees)) in columns.iter_mut().zip(days) {
            ui.vertical_centered(|ui| {
                ui.spacing_mut().item_spacing.y = 4.0;
                label(ui, day, text::body_regular(), theme.text_secondary);
                icon(ui, shown, 32.0, color);
                label(ui, degrees, text::body_strong(), theme.text_primary);
            });
        }
    });
}

fn measures(ui: &mut Ui, theme: &Theme) {
    let measures = [
        (Icon::MeasureHumidity, "Humidity", "83 %"),
        (Icon::MeasureBarometer, "Pressure", "1008 hPa"),
        (Icon::WeatherSunset, "Sunset", "9:42 p.m."),
    ];
    for (shown, name, value) in measures {
        ui.horizontal(|ui| {
            icon(ui, shown, 24.0, theme.icon_accent);
            label(ui, name, text::body_regular(), theme.text_secondary);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                label(ui, value, text::body_strong(), theme.text_primary);
            });
        });
    }
}

fn card(ui: &mut Ui, theme: &Theme, content: impl FnOnce(&mut Ui)) {
    let frame = Frame::new().fill(theme.surface_raised).stroke((1.0, theme.border_subtle));
    let frame = frame.corner_radius(CornerRadius::same(16)).inner_margin(16);
    frame.show(ui, |ui| {
        ui.set_width(WIDTH - 34.0);
        content(ui);
    });
}

fn icon(ui: &mut Ui, icon: Icon, size: f32, color: Color32) {
    ui.add(icon.image().tint(color).fit_to_exact_size(vec2(size, size)));
}

fn label(ui: &mut Ui, text: &str, style: TextFormat, color: Color32) {
    let style = TextFormat { color, ..style };
    ui.label(egui::text::LayoutJob::single_section(text.to_owned(), style));
}

/// The design's fonts are not part of this example: egui's own font stands in for each of them.
fn install_fonts(ctx: &egui::Context) {
    let mut fonts = egui::FontDefinitions::default();
    let own = fonts.families[&FontFamily::Proportional].clone();
    for name in text::FONTS {
        fonts.families.insert(FontFamily::Name((*name).into()), own.clone());
    }
    ctx.set_fonts(fonts);
}

fn main() -> eframe::Result {
    let theme = match std::env::args().nth(1).as_deref() {
        Some("light") => egui::ThemePreference::Light,
        Some("dark") => egui::ThemePreference::Dark,
        _ => egui::ThemePreference::System,
    };
    let app = move |cc: &eframe::CreationContext<'_>| {
        egui_extras::install_image_loaders(&cc.egui_ctx);
        install_fonts(&cc.egui_ctx);
        colors::install(&cc.egui_ctx);
        cc.egui_ctx.set_theme(theme);
        Ok(Box::new(Nimbus) as Box<dyn eframe::App>)
    };
    let viewport = egui::ViewportBuilder::default().with_inner_size([400.0, 700.0]);
    let options = eframe::NativeOptions { viewport, ..Default::default() };
    eframe::run_native("Nimbus", options, Box::new(app))
}
