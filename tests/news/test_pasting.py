"""The paste endpoint, and what is told after a save of what could not be kept."""

from django.contrib.messages import get_messages
from django.test import TestCase
from django.urls import reverse

from news.admin.pasting import LONGEST_PASTE
from news.models import Article
from tests import factories as make

WORD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><p class=MsoNormal style="color:red">'
    "<b>Chữ dán</b> từ Word<o:p></o:p></p><script>alert(1)</script></body></html>"
)
TCVN3 = "<p>Céng hßa x· héi chñ nghÜa ViÖt Nam, Së Th«ng tin vµ TruyÒn th«ng tæ chøc héi nghÞ tæng kÕt</p>"


class Pasting(TestCase):
    def setUp(self):
        self.client.force_login(make.writer())

    def paste(self, html: str, **fields):
        return self.client.post(reverse("admin:news_article_paste"), {"html": html, **fields})

    def test_foreign_markup_comes_back_clean_with_what_was_left_out(self):
        answer = self.paste(WORD)
        assert answer.json()["html"] == "<p><strong>Chữ dán</strong> từ Word</p>"
        assert answer.json()["dropped"] == ["1 đoạn mã (script)"]
        assert answer.json()["encoding"] == ""
        assert "no-store" in answer["Cache-Control"]

    def test_an_old_encoding_is_named_and_converted_when_asked(self):
        answer = self.paste(TCVN3).json()
        assert answer["encoding"] == "tcvn3"
        assert "héi nghÞ" in answer["html"]
        again = self.paste(TCVN3, convert="tcvn3").json()
        assert "hội nghị tổng kết" in again["html"]
        assert again["encoding"] == ""
        assert "héi nghÞ" in self.paste(TCVN3, convert="khong-co").json()["html"]

    def test_nothing_and_nonsense_are_answered_and_too_much_is_refused_with_a_sentence(self):
        assert self.paste("").json()["html"] == ""
        for html in (
            "<",
            "<table><td><table>" * 300,
            "\x00<p>\ud800".encode("utf-8", "replace").decode(),
            "<!--" * 999,
        ):
            assert self.paste(html).status_code in (200, 413)
        answer = self.paste("a" * (LONGEST_PASTE + 1))
        assert answer.status_code == 413
        assert answer.json()["error"].startswith("Đoạn dán dài quá mức")

    def test_only_by_post_and_only_for_those_who_write(self):
        assert self.client.get(reverse("admin:news_article_paste")).status_code == 405
        self.client.force_login(make.services_manager())
        assert self.paste("<p>x</p>").status_code == 403

    def test_a_video_of_a_known_host_becomes_its_figure_and_others_are_refused_with_a_sentence(self):
        def video(address, title=""):
            return self.client.post(reverse("admin:news_article_video"), {"address": address, "title": title})

        figure = video("https://youtu.be/dQw4w9WgXcQ", "Phim <tư liệu>").json()["figure"]
        link = '<a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">Phim &lt;tư liệu&gt;</a>'
        assert figure == f'<figure class="video">{link}</figure>'
        for address in ("https://evil.example/watch?v=1", "javascript:alert(1)", "", "x" * 9000):
            answer = video(address)
            assert answer.status_code == 400
            assert answer.json()["error"].startswith("Chưa nhận ra video")


class Saving(TestCase):
    def save(self, body: str) -> list[str]:
        self.client.force_login(make.editor())
        article = make.article(body="<p>Cũ.</p>")
        form = {
            "title": article.title,
            "lead": "",
            "body": body,
            "kind": "news",
            "language": "vi",
            "genre": article.genre,
            "category": article.category_id or "",
            "seen_version": article.version,
            "credits-TOTAL_FORMS": 0,
            "credits-INITIAL_FORMS": 0,
            "_save": "1",
        }
        answer = self.client.post(reverse("admin:news_article_change", args=[article.pk]), form)
        assert answer.status_code == 302, answer.context["errors"]
        self.stored = Article.objects.get(pk=article.pk).body
        return [str(message) for message in get_messages(answer.wsgi_request)]

    def test_what_the_text_could_not_keep_is_told_after_the_save(self):
        told = self.save('<p>Mới.</p><script>x</script><img data-image="999" src="/media/x.jpg" alt=""><p>Hết.</p>')
        assert self.stored == "<p>Mới.</p><p>Hết.</p>"
        assert "Đã lưu. Trong thân bài không giữ được: 1 đoạn mã (script); 1 ảnh không có trong thư viện." in told, told

    def test_nothing_is_told_where_only_dirt_was_lost(self):
        told = self.save('<p style="color:red"><font>Mới.</font></p>\n<p>&nbsp;</p>')
        assert self.stored == "<p>Mới.</p>"
        assert not any("không giữ được" in sentence for sentence in told)
