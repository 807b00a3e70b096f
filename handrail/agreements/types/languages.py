"""The languages that a family's summary can be written in: code, names, direction, and whether we can print them."""

from __future__ import annotations

from dataclasses import dataclass

ENGLISH = "en"
# Script -> whether the fonts beside the typesetter have its letters (assets/build.py).
PRINTED_SCRIPTS = frozenset({"Latn", "Cyrl", "Grek", "Deva", "Arab", "Guru", "Beng", "Gujr", "Taml"})
RIGHT_TO_LEFT = frozenset({"Arab", "Hebr"})


@dataclass(frozen=True)
class Language:
    """One language. `code` is a BCP 47 tag, `own_name` what its speakers call it, `script` an ISO 15924 code."""

    code: str
    name: str
    own_name: str
    script: str = "Latn"
    also: tuple[str, ...] = ()

    @property
    def direction(self) -> str:
        """Which way it is read, as HTML and the typesetter write it."""
        return "rtl" if self.script in RIGHT_TO_LEFT else "ltr"

    @property
    def is_printable(self) -> bool:
        """Whether our fonts for paper have its letters."""
        return self.script in PRINTED_SCRIPTS

    @property
    def label(self) -> str:
        """Both names, for a list: 'Polish (polski)'."""
        return f"{self.name} ({self.own_name})"

    @property
    def not_printable(self) -> str:
        """The sentence that stands beside a way to print, or ''."""
        if self.is_printable:
            return ""
        return (
            f"Handrail has no {self.name} letters for its PDF. Open the summary on the screen and print it from there: "
            "the letters of your own computer are used."
        )


# Languages spoken at home by many pupils of schools in the United Kingdom and Ireland, by their English names.
LANGUAGES = (
    Language("sq", "Albanian", "shqip"),
    Language("am", "Amharic", "አማርኛ", "Ethi"),
    Language("ar", "Arabic", "العربية", "Arab"),
    Language("bn", "Bengali", "বাংলা", "Beng", ("Bangla", "Sylheti")),
    Language("bg", "Bulgarian", "български", "Cyrl"),
    Language("zh-Hans", "Chinese, simplified", "简体中文", "Hans", ("Chinese", "Mandarin")),
    Language("zh-Hant", "Chinese, traditional", "繁體中文", "Hant", ("Cantonese",)),
    Language("cs", "Czech", "čeština"),
    Language("fa-AF", "Dari", "دری", "Arab"),
    Language("nl", "Dutch", "Nederlands"),
    Language("fil", "Filipino", "Filipino", also=("Tagalog",)),
    Language("fr", "French", "français"),
    Language("gd", "Gaelic, Scottish", "Gàidhlig", also=("Gaelic", "Scottish Gaelic")),
    Language("de", "German", "Deutsch"),
    Language("el", "Greek", "Ελληνικά", "Grek"),
    Language("gu", "Gujarati", "ગુજરાતી", "Gujr"),
    Language("he", "Hebrew", "עברית", "Hebr"),
    Language("hi", "Hindi", "हिन्दी", "Deva"),
    Language("hu", "Hungarian", "magyar"),
    Language("ga", "Irish", "Gaeilge"),
    Language("it", "Italian", "italiano"),
    Language("kmr", "Kurdish, Kurmanji", "kurmancî", also=("Kurdish Kurmanji", "Kurmanji")),
    Language("ckb", "Kurdish, Sorani", "کوردیی ناوەندی", "Arab", ("Kurdish", "Kurdish Sorani", "Sorani")),
    Language("lv", "Latvian", "latviešu"),
    Language("lt", "Lithuanian", "lietuvių"),
    Language("ml", "Malayalam", "മലയാളം", "Mlym"),
    Language("ne", "Nepali", "नेपाली", "Deva"),
    Language("pa", "Panjabi", "ਪੰਜਾਬੀ", "Guru", ("Punjabi",)),
    Language("ps", "Pashto", "پښتو", "Arab"),
    Language("fa", "Persian", "فارسی", "Arab", ("Farsi",)),
    Language("pl", "Polish", "polski"),
    Language("pt", "Portuguese", "português"),
    Language("ro", "Romanian", "română"),
    Language("ru", "Russian", "русский", "Cyrl"),
    Language("sk", "Slovak", "slovenčina"),
    Language("so", "Somali", "Soomaali"),
    Language("es", "Spanish", "español"),
    Language("sw", "Swahili", "Kiswahili"),
    Language("ta", "Tamil", "தமிழ்", "Taml"),
    Language("ti", "Tigrinya", "ትግርኛ", "Ethi"),
    Language("tr", "Turkish", "Türkçe"),
    Language("uk", "Ukrainian", "українська", "Cyrl"),
    Language("ur", "Urdu", "اردو", "Arab"),
    Language("vi", "Vietnamese", "Tiếng Việt"),
    Language("cy", "Welsh", "Cymraeg"),
    Language("yo", "Yoruba", "Yorùbá"),
)
IN_ENGLISH = Language(ENGLISH, "English", "English")
BY_CODE = {language.code: language for language in (IN_ENGLISH, *LANGUAGES)}
