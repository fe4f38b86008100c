"""Rules of sign-in that need no rows: devices, networks, paths, addresses, digits, zones."""

from zoneinfo import ZoneInfo

import pytest

from conference.foundation.forms import parse_form
from conference.people.forms import CodeForm, EmailForm
from conference.people.paths import onward_path, slug_in
from conference.people.rules import device_name, network_of
from conference.people.zones import known_zone, zones_by_region


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        ("(Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("(iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("(Linux; Android 15; Pixel 9) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("(Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1", "Safari on Mac"),
        ("curl/8.5", "A browser"),
        ("", "A browser"),
    ],
)
def test_devices_have_names(agent: str, name: str) -> None:
    assert device_name(agent) == name


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::"),
        ("2001:db8:1:3::9", "2001:db8:1:3::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
    ],
)
def test_limits_count_networks(host: str, network: str) -> None:
    assert network_of(host) == network


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/e/x/", "/e/x/"),
        ("/e/x/?a=b", "/e/x/?a=b"),
        (None, "/"),
        ("", "/"),
        ("e/x", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\nSet-Cookie: x=y", "/"),
        ("/" + "a" * 500, "/"),
    ],
)
def test_onward_is_a_path_of_ours(target: str | None, path: str) -> None:
    assert onward_path(target) == path


@pytest.mark.parametrize(
    ("path", "slug"),
    [("/e/ecc2020/", "ecc2020"), ("/e/ecc2020", "ecc2020"), ("/e/a-b/x?y", "a-b"), ("/e/", None), ("/inbox", None)],
)
def test_the_event_of_a_path(path: str, slug: str | None) -> None:
    assert slug_in(path) == slug


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ines@Example.ORG", "ines@example.org"),
        (" a.b+c@x.org ", "a.b+c@x.org"),
        ("root@localhost", "root@localhost"),
        ("anna@müller.example", "anna@xn--mller-kva.example"),
        ("", None),
        ("ines", None),
        ("ines@", None),
        ("@example.org", None),
        ("a..b@example.org", None),
        ("ä@example.org", None),
        ("a@-b.org", None),
        ("a@b..org", None),
        ("a b@example.org", None),
        ("a@example.org,b@example.org", None),
        ("a@example.org\nBcc: b@example.org", None),
        ("<a@example.org>", None),
        ("x" * 65 + "@example.org", None),
        ("a@" + "x" * 64 + ".org", None),
    ],
)
def test_addresses(typed: str, kept: str | None) -> None:
    form, state = parse_form({"email": typed}, EmailForm)
    assert (form.email if form else None, "email" in state.errors) == (kept, kept is None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Please fill this in."),
        ("4", "That is one digit. The code has six."),
        ("40817", "That is five digits. The code has six."),
        ("4081700", "Those are more than six digits. Please look at the code again."),
        ("40817O", "The code has digits only. Please copy it from the newest e-mail."),
        ("٤٠٨١٧٠", "The code has digits only. Please copy it from the newest e-mail."),
    ],
)
def test_digits_that_cannot_be_a_code(typed: str, said: str) -> None:
    assert parse_form({"code": typed}, CodeForm)[1].errors == {"code": said}


def test_zones_stand_in_groups_and_exist() -> None:
    groups = dict(zones_by_region())
    assert list(groups)[:3] == ["Everywhere", "Africa", "America"]
    assert ("Europe/Brussels", "Brussels") in groups["Europe"]
    assert ("America/Argentina/Buenos_Aires", "Argentina, Buenos Aires") in groups["America"]
    names = [name for zones in groups.values() for name, _ in zones]
    assert len(names) == len(set(names))
    assert [known_zone(name) for name in names] == [ZoneInfo(name).key for name in names]
