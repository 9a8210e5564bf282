"""What looks strange: words of gambling and fraud, and links to names that look like others. They warn and never block:
the police's own news has such words too."""

from news.checks.addresses import words_of
from news.checks.base import WARNS, Finding, Subject, check
from portal import suspicion


@check()
def strange_words(subject: Subject):
    for field, text in subject.texts:
        for term in suspicion.terms_in(text):
            at = text.lower().find(term.text)
            passage = text[at : at + len(term.text)] if at >= 0 else ""
            yield Finding("word.strange", WARNS, field, term.sentence, passage)


@check()
def strange_hosts(subject: Subject):
    """Of hosts that somebody has accepted nothing is said any more."""
    for field, address, host in subject.outbound:
        if host in subject.new_hosts:
            for sentence in suspicion.of_address(address):
                yield Finding("host.strange", WARNS, field, sentence, words_of(subject, address))
