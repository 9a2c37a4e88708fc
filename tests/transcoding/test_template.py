"""The grammar of path templates."""

import pytest

from edge.transcoding.template import TemplateError, Wild, parse


@pytest.mark.parametrize(
    ("text", "segments", "variables", "verb"),
    [
        ("/", (), [], ""),
        ("/v1/shelves", ("v1", "shelves"), [], ""),
        ("/v1:status", ("v1",), [], "status"),
        ("/*/**", (Wild.ONE, Wild.MANY), [], ""),
        ("/a/**/b", ("a", Wild.MANY, "b"), [], ""),
        ("/a/{b}", ("a", Wild.ONE), [("b", 1, 2, False)], ""),
        ("/a/{b.c_d.e=*}", ("a", Wild.ONE), [("b.c_d.e", 1, 2, False)], ""),
        ("/a/{b=c}", ("a", "c"), [("b", 1, 2, False)], ""),
        ("/a/{b=**}", ("a", Wild.MANY), [("b", 1, 2, True)], ""),
        ("/a/{b=c/**}/d:e", ("a", "c", Wild.MANY, "d"), [("b", 1, 3, True)], "e"),
        ("/{a=x/*}/{b}:go", ("x", Wild.ONE, Wild.ONE), [("a", 0, 2, True), ("b", 2, 3, False)], "go"),
        ("/a%20b", ("a b",), [], ""),
    ],
)
def test_valid(text: str, segments: object, variables: object, verb: str) -> None:
    template = parse(text)
    found = [(variable.field_path, variable.start, variable.end, variable.multi) for variable in template.variables]
    assert (template.segments, found, template.verb) == (segments, variables, verb)


@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "//", "/a/", "/a//b", ":v", "/:v", "/a/:v", "/a:", "/*:", "/{a}:", "/a:b:c", "/a:b/c"),
        *(
            "/{}",
            "/{",
            "/{a",
            "/{a=}",
            "/{a=/b}",
            "/{a=b/}",
            "/{a={b}}",
            "/{a=b:c}",
            "/{a.}",
            "/{.a}",
            "/{1a}",
            "/{a-b}",
        ),
        *("/a{b}", "/{a}b", "/{a}{b}", "/a}b", "/**/*", "/**/**", "/**/{a}", "/{a=**}/{b=**}", "/*/***"),
        *("/{a}/{a}", "/{a}/{a.b}", "/a?b=c", "/a#b", "/a b", "/a%zz", "/a%FF", "/日"),
    ],
)
def test_invalid(text: str) -> None:
    with pytest.raises(TemplateError) as error:
        parse(text)
    assert repr(text) in str(error.value)


def test_templates_that_differ_in_names_only_have_one_shape() -> None:
    assert parse("/v1/{name=shelves/*}").shape == parse("/v1/shelves/{id}").shape
