//! For exfig's own command, tests, benches and fuzzers: not a part of the interface.

pub mod api_url {
    pub use crate::api_url::ApiUrl;
}
pub mod asset {
    pub use crate::asset::{AssetFormat, AssetKind, Rgba};
    pub use exfig_lock::FileKey;
}
pub mod client {
    pub use crate::client::{Client, ClientOptions, FIRST_BYTE, RequestError, Spent};
}
pub mod config {
    pub use crate::config::{
        Config, Durability, Entry, Manifest, PackageSettings, RunSettings, keys, misplaced, overlaps,
        parse_duration, read, read_run_settings, run_settings, suggestion,
    };
    pub mod diagnostic {
        pub use crate::config::diagnostic::{Diagnostic, hide_secrets, line_of};
    }
}
pub mod design {
    pub use crate::design::{
        Across, Alias, AssetFile, AssetItem, Axis, Effect, EffectStyle, Gradient, GradientKind, LineHeight,
        MOST_COMBINATIONS, Notices, Paint, Prefix, Shadow, Stop, TextStyle, Token, TokenGroup, TokenSet,
        TokenValue, UPRIGHT, Unit, Value, VariableSource, VariableType, is_private,
    };
}
pub mod digest {
    pub use exfig_lock::Digest;
}
pub mod draw {
    #[cfg(feature = "raster")]
    pub use crate::draw::raster;
    pub use crate::draw::svg;
    pub mod canvas {
        pub use crate::draw::canvas::{Canvas, canvas};
    }
    pub mod images {
        pub use crate::draw::images::{Bitmaps, references};
        pub use crate::draw::view::{ImageView, View};
        #[cfg(feature = "raster")]
        pub use crate::draw::viewed::Views;
    }
    pub mod scene {
        pub use crate::draw::compose::scene;
        pub use crate::draw::scene::{Scene, Undrawable};
    }
    pub mod judge {
        pub use crate::draw::judge::Obstacle;
    }
}
pub mod event {
    pub use crate::event::{Event, Reporter};
}
pub mod export {
    pub use crate::export::{
        Change, Changed, CodeFormatter, ExportError, Forecast, Gallery, Halt, Outcome, PackageOutcome,
        Places, Removed, Request, Tools, run,
    };
    pub use crate::formats::gallery::page::{is_page, page};
    pub mod check {
        pub use crate::export::check::{
            Difference, check, recorded_versions, remote_version, versions_on_disk,
        };
    }
    pub mod outline {
        pub use crate::export::outline::{
            Outline, OutlineCollection, OutlineComponent, OutlineFrame, OutlinePage, outline, to_json,
        };
    }
    pub mod probe {
        pub use crate::export::probe::{Probe, owner, probe};
    }
    pub mod report {
        pub use crate::export::report::{Report, is_report};
    }
}
pub mod figma {
    pub use crate::figma::error_body;
    pub mod components {
        pub use crate::figma::components::{components, containers};
    }
    pub mod node {
        pub use crate::figma::node::{Document, Node};
    }
    pub mod read {
        pub use crate::figma::read::{Interest, STACK, read_document, read_nodes};
    }
    pub mod request {
        pub use crate::figma::request::RequestKind;
    }
    pub mod styles {
        pub use crate::figma::styles::StyleList;
    }
    pub mod variables {
        pub use crate::figma::variables::VariablesBody;
    }
    pub mod verify {
        pub use crate::figma::verify::{Accepted, Bitmap, BitmapKind, Defect, bitmap, png_size, verify};
    }
}
pub mod formats {
    pub use crate::formats::{
        Body, CodeFormat, Content, Context, FORMATS, Format, FormatOption, OptionMistake, OptionValue,
        Options, Takes, name_problems, needed_appearances, render_own,
    };
}
pub mod io {
    pub use crate::io::regular;
    pub mod clock {
        pub use crate::io::clock::{Clock, SystemClock, rfc3339};
    }
    pub mod lockout {
        pub use crate::io::lockout::Ledger;
    }
    pub mod process_lock {
        pub use crate::io::process_lock::LockedError;
    }
    pub mod shared_limits {
        pub use crate::io::shared_limits::SharedLimits;
    }
    pub mod store {
        pub use crate::io::store::Store;
    }
    pub mod transport {
        pub use crate::io::transport::{HttpOptions, HttpTransport, proxy_of};
    }
    pub mod write {
        pub use crate::io::write::{Expected, NewFile, atomic_write, free_space, stage};
    }
}
pub mod naming {
    pub use crate::naming::{
        NameStyle, css_name, file_stem, rust_const, rust_field, rust_type, same_file_key,
    };
}
pub mod package_path {
    pub use exfig_lock::package_path::stays_inside;
}
pub mod patterns {
    pub use crate::patterns::{Patterns, check_glob};
}
pub mod plan {
    pub use crate::plan::{Cause, Gone, Problem, Reason, Wishes};
}
pub mod policy {
    pub mod bucket {
        pub use crate::policy::bucket::{BucketSize, Tier};
    }
    pub mod bulk {
        pub use crate::policy::bulk::Bulk;
    }
    pub mod failure {
        pub use crate::policy::failure::{Failure, RetryAfter, Speaker, Throttle, seconds};
    }
    pub mod limits {
        pub use crate::policy::limits::{is_low, is_starter};
    }
    pub mod rate_limit {
        pub use crate::policy::rate_limit::LONGEST_PAUSE;
    }
    pub mod retry {
        pub use crate::policy::retry::RetryPolicy;
    }
}
pub mod state {
    pub mod checkpoint {
        pub use crate::state::checkpoint::{
            Checkpoint, Done, FORMAT, Items, Record, parse, read_journal, render,
        };
    }
    pub mod lockfile {
        pub use exfig_lock::lock::Lock;
    }
}
pub mod token {
    pub use crate::token::{Token, TokenKind};
}
pub mod words {
    pub use crate::words::named_all;
    pub use exfig_lock::words::{named, on_one_line};
}
