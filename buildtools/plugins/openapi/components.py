"""The parts of the document that no message declares: errors on the wire and how a caller says who it is."""

from buildtools.plugins.openapi.errors import OTHER, USUAL, component, response
from buildtools.plugins.openapi.json import Json, ref

SESSION_HEADER, SESSION_COOKIE = "session", "sessionCookie"

SECURITY_SCHEMES: Json = {
    SESSION_HEADER: {
        "type": "apiKey",
        "in": "header",
        "name": "X-Session-Id",
        "description": "The session id that `POST /v1/auth/session` answers.",
    },
    SESSION_COOKIE: {
        "type": "apiKey",
        "in": "cookie",
        "name": "sid_dc_sw",
        "description": "The same, as browsers carry it.",
    },
}

ACCOUNT_PARAMETER: Json = {"$ref": "#/components/parameters/AccountId"}
PARAMETERS: Json = {
    "AccountId": {
        "name": "X-Account-Id",
        "in": "header",
        "description": "The sub-account to act in, for a session of the agency above it.",
        "schema": {"type": "string"},
    }
}

REQUEST_ID_HEADER: Json = {"X-Request-Id": {"$ref": "#/components/headers/RequestId"}}
HEADERS: Json = {
    "RequestId": {"description": "Finds the call in the server's logs.", "schema": {"type": "string"}},
}

_TEXT: Json = {"type": "string"}
_TYPE: Json = {"type": "string", "description": "Type URL of the detail."}

ERROR_SCHEMAS: dict[str, Json] = {
    "Status": {
        "type": "object",
        "description": "An error: google.rpc.Status.",
        "properties": {
            "code": {"type": "integer", "format": "int32", "description": "gRPC status code."},
            "message": {"type": "string", "description": "What went wrong, for a developer."},
            "details": {
                "type": "array",
                "description": "An ErrorInfo always; a BadRequest where fields are at fault.",
                "items": {"anyOf": [ref("ErrorInfo"), ref("BadRequest"), ref("ErrorDetail")]},
            },
        },
        "required": ["code", "message", "details"],
    },
    "ErrorInfo": {
        "type": "object",
        "description": "The cause in a word that a program can act on.",
        "properties": {
            "@type": {"type": "string", "const": "type.googleapis.com/google.rpc.ErrorInfo"},
            "reason": {"type": "string", "description": "The cause, such as NOT_FOUND or SESSION_EXPIRED."},
            "domain": {"type": "string", "description": "Who gives the reason: dashclicks.com."},
            "metadata": {
                "type": "object",
                "description": "More facts. `request_id` finds the call in the logs.",
                "additionalProperties": _TEXT,
            },
        },
        "required": ["@type", "reason", "domain"],
    },
    "BadRequest": {
        "type": "object",
        "description": "Every bad field of the request.",
        "properties": {
            "@type": {"type": "string", "const": "type.googleapis.com/google.rpc.BadRequest"},
            "fieldViolations": {"type": "array", "items": ref("FieldViolation")},
        },
        "required": ["@type", "fieldViolations"],
    },
    "FieldViolation": {
        "type": "object",
        "description": "One bad field.",
        "properties": {
            "field": {"type": "string", "description": "Path of the field, such as `emails[0].address`."},
            "description": {"type": "string", "description": "What is wrong with it."},
            "reason": {"type": "string", "description": "The rule it breaks."},
        },
        "required": ["field", "description"],
    },
    "ErrorDetail": {
        "type": "object",
        "description": "Any other detail.",
        "properties": {"@type": _TYPE},
        "required": ["@type"],
        "additionalProperties": True,
    },
}

ERROR_RESPONSES: dict[str, Json] = {component(failure.code): response([failure]) for failure in USUAL} | {
    "Error": response([OTHER])
}
