//! Who may ask for anything: only who knows the token, on this machine, from the page itself.

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use subtle::ConstantTimeEq;

/// Bytes of randomness in a token.
const BYTES: usize = 32;

/// What a request must be.
#[derive(Debug)]
pub(crate) struct Guard {
    token: String,
    port: u16,
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused(pub(crate) StatusCode, pub(crate) &'static str);

impl Guard {
    /// A guard with a new random token.
    ///
    /// # Errors
    /// The operating system gives no random numbers.
    pub(crate) fn new(port: u16) -> Result<Self, getrandom::Error> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Guard { token: bytes.iter().map(|byte| format!("{byte:02x}")).collect(), port })
    }

    /// The address of the page, which opens it.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/?token={}", self.port, self.token)
    }

    /// Whether a request may be answered.
    ///
    /// A browser that was led to a foreign name for this machine says that name in `Host`, whatever address it connects to. What
    /// changes something has to come from the page itself.
    ///
    /// # Errors
    /// It may not.
    pub(crate) fn check(&self, request: &Parts) -> Result<(), Refused> {
        let here = [format!("127.0.0.1:{}", self.port), format!("localhost:{}", self.port)];
        let host = single(&request.headers, header::HOST);
        if !host.is_some_and(|host| here.iter().any(|own| own == host)) {
            return Err(Refused(StatusCode::FORBIDDEN, "this page is served under 127.0.0.1 and localhost only"));
        }
        let token = token_in(request.uri.query().unwrap_or_default()).unwrap_or_default();
        if !bool::from(token.as_bytes().ct_eq(self.token.as_bytes())) {
            let reason =
                "the token is missing or wrong; the address with the right one is printed where the page was started";
            return Err(Refused(StatusCode::UNAUTHORIZED, reason));
        }
        if request.method != Method::GET {
            let origin = single(&request.headers, header::ORIGIN).and_then(|origin| origin.strip_prefix("http://"));
            if origin.is_none() || origin != host {
                return Err(Refused(StatusCode::FORBIDDEN, "only the page itself may ask for changes"));
            }
        }
        Ok(())
    }
}

/// The value of a header that is there once.
fn single(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// The token in a query; none if there are several.
fn token_in(query: &str) -> Option<&str> {
    let mut tokens = query.split('&').filter_map(|field| field.strip_prefix("token="));
    tokens.next().filter(|_| tokens.next().is_none())
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn asked(guard: &Guard, method: &str, uri: &str, headers: &[(&str, &str)]) -> Option<u16> {
        let request =
            headers.iter().fold(Request::builder().method(method).uri(uri), |r, (name, value)| r.header(*name, *value));
        let (parts, ()) = request.body(()).unwrap().into_parts();
        guard.check(&parts).err().map(|refused| refused.0.as_u16())
    }

    #[test]
    fn only_who_knows_the_token_and_comes_from_here_is_answered() {
        let guard = Guard { token: "secret".into(), port: 8000 };
        let host = ("host", "127.0.0.1:8000");
        let get = |uri, headers: &[_]| asked(&guard, "GET", uri, headers);
        assert_eq!(get("/?token=secret", &[host]), None);
        assert_eq!(get("/?a=b&token=secret", &[("host", "localhost:8000")]), None);
        for wrong in
            ["/", "/?token=", "/?token=secre", "/?token=secrets", "/?token=secret&token=secret", "/?tokens=secret"]
        {
            assert_eq!(get(wrong, &[host]), Some(401), "{wrong}");
        }
        for foreign in ["evil.example:8000", "127.0.0.1", "127.0.0.1:8001", "127.0.0.1.evil.example:8000", ""] {
            assert_eq!(get("/?token=secret", &[("host", foreign)]), Some(403), "{foreign}");
        }
        assert_eq!(get("/?token=secret", &[]), Some(403));
        assert_eq!(get("/?token=secret", &[host, host]), Some(403));
    }

    #[test]
    fn only_the_page_itself_changes_anything() {
        let guard = Guard { token: "secret".into(), port: 8000 };
        let post = |origin: Option<&str>| {
            let headers: Vec<_> =
                [("host", "127.0.0.1:8000")].into_iter().chain(origin.map(|o| ("origin", o))).collect();
            asked(&guard, "POST", "/run?token=secret", &headers)
        };
        assert_eq!(post(Some("http://127.0.0.1:8000")), None);
        for foreign in [
            None,
            Some("null"),
            Some("http://localhost:8000"),
            Some("https://127.0.0.1:8000"),
            Some("http://e.example"),
        ] {
            assert_eq!(post(foreign), Some(403), "{foreign:?}");
        }
    }

    #[test]
    fn tokens_are_long_and_differ() {
        let [a, b] = [(); 2].map(|()| Guard::new(1).unwrap().token);
        assert!(a.len() == 2 * BYTES && a != b);
    }
}
