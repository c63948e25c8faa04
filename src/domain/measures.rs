//! Whichever measure of size a person knows, turned into the two that everything is counted in: monthly users, and requests of an active user and day.

use super::{fields::DAYS_PER_MONTH, number::Number};

const SECONDS_A_DAY: f64 = 86_400.0;
const MINUTES_A_DAY: f64 = 1_440.0;

/// What was given of it, beside the figures that turn one into the other.
#[derive(Clone, Copy, Debug)]
pub struct Measures<N = f64> {
    pub monthly: Option<N>,
    pub daily: Option<N>,
    pub weekly: Option<N>,
    pub registered: Option<N>,
    pub concurrent: Option<N>,
    pub requests_per_second: Option<N>,
    pub peak_requests_per_second: Option<N>,
    pub requests_per_month: Option<N>,
    pub page_views_per_month: Option<N>,
    pub daily_active_share: N,
    pub sessions_per_daily_user: N,
    pub visit_minutes: N,
    pub peak_to_mean: N,
    pub requests_per_daily_user: N,
    pub requests_per_page_view: N,
    pub monthly_per_weekly_user: N,
    pub monthly_share_of_registered: N,
    /// Of a system that only devices or feeds talk to.
    pub operators: N,
}

impl<N: Number> Measures<N> {
    /// The people's mean rate of requests, where one was measured.
    pub fn rate(&self) -> Option<N> {
        let of_month = |requests: N| requests / (DAYS_PER_MONTH * SECONDS_A_DAY);
        (self.requests_per_second)
            .or(self.peak_requests_per_second.map(|peak| peak / self.peak_to_mean))
            .or(self.requests_per_month.map(of_month))
            .or(self.page_views_per_month.map(|views| of_month(views * self.requests_per_page_view)))
    }

    /// Monthly users, where a count of users was given.
    pub fn counted_users(&self) -> Option<N> {
        (self.monthly)
            .or(self.daily.map(|daily| daily / self.daily_active_share))
            .or(self.weekly.map(|weekly| weekly * self.monthly_per_weekly_user))
            .or(self.registered.map(|registered| registered * self.monthly_share_of_registered))
            .or(self.concurrent.map(|concurrent| {
                let present = self.daily_active_share * self.sessions_per_daily_user * self.visit_minutes / MINUTES_A_DAY;
                concurrent / (present * self.peak_to_mean)
            }))
    }

    /// Monthly users: counted, else those who make the measured rate, else operators.
    pub fn users(&self) -> N {
        let by_rate = || {
            let rate = self.rate().filter(|rate| *rate > 0.0)?;
            Some(rate * SECONDS_A_DAY / (self.daily_active_share * self.requests_per_daily_user))
        };
        self.counted_users().or_else(by_rate).unwrap_or(self.operators)
    }

    /// Requests of an active user and day: as given, or what the measured rate makes of the users counted.
    pub fn requests_of_a_user(&self, users: N) -> N {
        match self.rate() {
            Some(rate) if self.counted_users().is_some() || rate == 0.0 => rate * SECONDS_A_DAY / (users * self.daily_active_share),
            _ => self.requests_per_daily_user,
        }
    }
}

/// Records a second that devices send.
pub fn ingest_of_devices<N: Number>(devices: N, messages_per_device_day: N) -> N {
    devices * messages_per_device_day / SECONDS_A_DAY
}
