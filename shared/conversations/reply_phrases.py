"""What mailers put before what they quote, and below what people write, in the languages of their makers' customers."""

import re


def _any(*phrases: str) -> str:
    return "|".join(phrases)


WROTE = re.compile(
    "(?:"
    + _any(
        "wrote", "writes", "schrieb", "a écrit", "escribió", "ha scritto", "schreef", "skrev", "napisał(?:\\(a\\)|a)?"
    )
    + _any("", "napsal(?:\\(a\\)|a)?", "escreveu", "kirjoitti", "yazdı", "написал(?:\\(а\\)|а)?", "ezt írta", "a scris")
    + r")(?: [^:]{0,120})?\s?:$",
    re.IGNORECASE,
)
OPENING = re.compile(
    "^(?:"
    + _any(
        "on", "am", "le", "el", "il", "op", "den", "pe", "dne", "em", "w dniu", "dnia", r"\d{1,4}[-./]", "from", "la"
    )
    + _any(
        "", "mån", "tis", "ons", "tors", "fre", "lör", "sön", "man", "tir", "tor", "lør", "søn", "ma", "ti", "ke", "to"
    )
    + _any("", "su", "в", "пн", "вт", "ср", "чт", "пт", "сб", "вс")
    + r")\b|<[^<>\s]+@[^<>\s]+>",
    re.IGNORECASE,
)
ORIGINAL = re.compile(
    r"^[-_ ]{2,}\s*(?:"
    + _any("original message", "forwarded message", "ursprüngliche nachricht", "weitergeleitete nachricht")
    + _any("", "message d'origine", "message original", "mensaje original", "messaggio originale", "mensagem original")
    + _any("", "oorspronkelijk bericht", "originalt? meddelande", "oprindelig meddelelse", "opprinnelig melding")
    + _any("", "wiadomość oryginalna", "původní zpráva", "alkuperäinen viesti")
    + r")\s*[-_ ]*$",
    re.IGNORECASE,
)
FROM = re.compile(r"^\**(?:from|von|de|da|van|från|fra|od|lähettäjä|kimden|от)\s?:\**\s?\S", re.IGNORECASE)
FACT = re.compile(
    r"^\**(?:"
    + _any("sent", "date", "to", "subject", "gesendet", "datum", "an", "betreff", "envoyé", "à", "objet", "enviado")
    + _any("", "fecha", "para", "asunto", "inviato", "data", "a", "oggetto", "verzonden", "aan", "onderwerp", "skickat")
    + _any(
        "", "till", "ämne", "sendt", "til", "emne", "wysłano", "do", "temat", "odesláno", "komu", "předmět", "assunto"
    )
    + r")\s?:\**",
    re.IGNORECASE,
)
SIGNATURE = re.compile(
    r"^(?:--|—|_{2,3}|"
    + _any(r"sent from (?:my|outlook|mail for|yahoo|proton)\b.{0,60}", "get outlook for .{0,60}")
    + _any("", "von meinem .{0,40} gesendet", "envoyé (?:de|depuis) mon .{0,40}", "enviado desde mi .{0,40}")
    + _any("", "inviato da(?:l mio)? .{0,40}", "verstuurd vanaf mijn .{0,40}", "skickat från min .{0,40}")
    + _any("", "sendt fra min .{0,40}", "enviado do meu .{0,40}", "wysłane z .{0,40}", "odesláno z .{0,40}")
    + r")\s*$",
    re.IGNORECASE,
)
