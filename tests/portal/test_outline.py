"""What rich text is made of, and that reading it costs no more than its length."""

from portal.outline import BEFORE, outline


def test_a_link_that_shows_nothing_is_found_by_the_words_in_front_of_it():
    (link,) = outline('<p>Xin xem thêm tại <a href="/x"></a></p>').links
    assert link.before == "Xin xem thêm tại"


def test_only_the_last_words_are_kept_however_many_links_a_paragraph_holds():
    links = outline("<p>" + 'chữ và <a href="/x"></a>' * 2000 + "</p>").links
    assert len(links) == 2000
    assert max(len(link.before) for link in links) <= BEFORE
    assert links[-1].before.endswith("chữ và")
