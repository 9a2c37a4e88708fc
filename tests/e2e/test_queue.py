"""The queue manager behind the edge."""

import httpx

from shared.testing.stack import Stack


async def test_its_routes_lead_to_it(stack: Stack) -> None:
    owner = next(login for login in stack.logins if login["role"] == "ROLE_OWNER")
    async with httpx.AsyncClient(base_url=stack.gateway_url) as http:
        ready = (await http.get("/readyz")).json()
        assert ready["checks"]["upstream dashclicks.queue"] == "ok"
        login = {"email": owner["email"], "password": owner["password"]}
        session = (await http.post("/v1/auth/session", json=login)).json()["sessionId"]
        answer = await http.get("/v1/queue/jobs", headers={"x-session-id": session})
        assert (answer.status_code, "jobs" in answer.json()) == (200, True)
        refused = await http.get("/v1/queue/kinds", headers={"x-session-id": session})
        assert refused.json()["details"][0]["reason"] == "INSUFFICIENT_SCOPE"
