"""The language of short remarks, and the honesty to say that it is not known."""

import pytest

from massline.words.language import LEAST_SURE, languages_of

SAID = {
    "en": "The lift has been broken for three weeks",
    "es": "El ascensor lleva tres semanas sin funcionar",
    "fr": "L'ascenseur est en panne depuis trois semaines",
    "de": "Der Aufzug ist seit drei Wochen kaputt",
    "ar": "المصعد معطل منذ ثلاثة أسابيع",
    "tr": "Asansör üç haftadır çalışmıyor ve kimse ilgilenmiyor",
    "zh": "电梯已经坏了三个星期了没有人来修",
}


@pytest.mark.parametrize(("code", "text"), list(SAID.items()), ids=list(SAID))
def test_a_sentence_has_its_language(code: str, text: str) -> None:
    (found,) = languages_of([text])
    assert found.code == code
    assert LEAST_SURE <= found.sure <= 1


@pytest.mark.parametrize("text", ["", "ok", "👍👍👍", "123 456", "...!", "\u202e", "xx"])
def test_what_cannot_be_told_is_undetermined(text: str) -> None:
    assert languages_of([text])[0].code is None


def test_answers_stand_in_the_order_of_the_texts_and_do_not_depend_on_each_other() -> None:
    texts = list(SAID.values())
    assert languages_of(texts) == tuple(languages_of([text])[0] for text in texts)
    assert [one.code for one in languages_of(texts)] == list(SAID)


def test_few_admitted_languages_help_short_texts_and_are_the_only_answers() -> None:
    texts = ["Basta ya de ruido", "Stop the noise"]
    assert [one.code for one in languages_of(texts, among=["es", "en"])] == ["es", "en"]
    assert all(one.code in {"es", "en", None} for one in languages_of(SAID.values(), among=["es", "en"]))


def test_a_very_long_text_is_judged_by_its_beginning() -> None:
    (found,) = languages_of([(SAID["fr"] + ". ") * 50 + SAID["de"] * 1000])
    assert found.code == "fr"


def test_a_language_nobody_knows_and_none_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match="'xx' is not known"):
        languages_of(["some text here"], among=["xx"])
    with pytest.raises(ValueError, match="no language is admitted"):
        languages_of(["some text here"], among=[])
