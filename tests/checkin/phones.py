"""What tests ask of phones at the doors."""

from tests.factories.checkin import a_batch

SCANS = "/api/v1/door/scans"
OTHER = "another device's secret"


def phone(app, secret="a device's secret"):
    """A function that posts a batch of scans and gives the results."""
    client = app.test_client()

    def post(*scans, **batch):
        answer = client.post(
            SCANS, json=a_batch(*scans, **batch), headers={"Authorization": f"Bearer {secret}"}
        )
        assert answer.status_code == 200, answer.text
        return answer.json["results"]

    post.client = client
    post.headers = {"Authorization": f"Bearer {secret}"}
    return post


def verdicts(results):
    return [result["verdict"] for result in results]


def change_the_key(app, monkeypatch):
    """The installation gets another secret key; the old one is listed as a former one."""
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [app.config["SECRET_KEY"]])
    monkeypatch.setitem(app.config, "SECRET_KEY", "another-secret-for-tests")
