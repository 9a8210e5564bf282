"""Bảo mật tài khoản: a person's own factors. The same pages serve for enrolment in the middle of a login."""

from functools import update_wrapper

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from portal import fresh_proof, second_factor
from portal.second_factor import changing, codes, half_login, passkeys, proof
from portal.second_factor.codes import Wrong
from portal.second_factor.forms import AppForm, NameForm, PasskeyForm, PutAwayForm
from portal.second_factor.login_views import LoginViews

NEW_KEY, NEW_CODES = "new_app_key", "new_recovery_codes"
"""In the session until they are taken over: the key of an app that is being set up, codes that are being shown."""


class SecurityViews(LoginViews):
    """Mixed into the newsroom's AdminSite. `request.person`: who is logged in, or whose login waits for enrolment."""

    def get_urls(self):
        def own(route: str, view, name: str):
            return path(f"security/{route}", self._own(view), name=name)

        return [
            path("login/second/", self.login_second, name="login_second"),
            own("", self.security_view, "security"),
            own("app/", self.app_view, "security_app"),
            own("passkey/", self.passkey_view, "security_passkey"),
            own("codes/", self.codes_view, "security_codes"),
            path("security/prove/", self.admin_view(self.prove_view), name="security_prove"),
            path("security/<slug:kind>/<int:pk>/", self.admin_view(self.factor_view), name="security_factor"),
            *super().get_urls(),
        ]

    def _own(self, view):
        """For who is logged in, as every page of the newsroom; else for whose login waits for a factor or its codes."""

        def known(request, *args, **kwargs):
            request.person, request.is_enrolling = request.user, False
            return view(request, *args, **kwargs)

        inside = self.admin_view(update_wrapper(known, view))

        def seen(request, *args, **kwargs):
            if self.has_permission(request):
                return inside(request, *args, **kwargs)
            person = half_login.person(request)
            if person is None:
                return inside(request, *args, **kwargs)  # leads to the login
            if not half_login.proved_by(request) and proof.ways_of(person).has_factor:
                return HttpResponseRedirect(reverse("admin:login_second"))
            request.person, request.is_enrolling = person, True
            return view(request, *args, **kwargs)

        return never_cache(csrf_protect(sensitive_post_parameters()(update_wrapper(seen, view))))

    def _security_page(self, request, template: str, title: str, **context):
        common = {
            **self.each_context(request),
            "title": title,
            "person": request.person,
            "is_enrolling": request.is_enrolling,
            "frame": "admin/security/gate.html" if request.is_enrolling else "admin/security/desk.html",
        }
        return TemplateResponse(request, f"admin/security/{template}.html", common | context)

    # What there is

    def security_view(self, request):
        """All factors; in the middle of a login the choice of the first one."""
        person = request.person
        if request.is_enrolling and half_login.proved_by(request):
            return HttpResponseRedirect(reverse("admin:security_codes"))
        ways = proof.ways_of(person)
        return self._security_page(
            request,
            "choose" if request.is_enrolling else "account",
            "Thiết lập xác thực hai bước" if request.is_enrolling else "Bảo mật tài khoản",
            ways=ways,
            app=codes.app_of(person),
            passkeys=person.passkeys.all(),
            why_no_passkey=passkeys.why_not_offered(request),
            few=codes.FEW,
            is_required=second_factor.is_required(),
            is_fresh=fresh_proof.is_fresh(request),
        )

    def prove_view(self, request):
        """GET: the page that asks for a fresh proof. POST: it was given (portal.fresh_proof has seen to that)."""
        if request.method != "POST":
            return fresh_proof.page(request)
        messages.success(request, "Đã xác nhận đó là bạn. Trong 15 phút tới không phải xác nhận lại.")
        return HttpResponseRedirect(reverse("admin:security"))

    # Adding

    def app_view(self, request):
        """The key stays the same while the page is open, in however many tabs."""
        key = request.session.get(NEW_KEY) or codes.new_key()
        request.session[NEW_KEY] = key
        form = AppForm(request.POST or None)
        if form.is_valid():
            given = form.cleaned_data
            code = "".join(given["code"].split())
            device = changing.add_app(request.person, key, code, given["name"], request.session)
            if device is not None:
                del request.session[NEW_KEY]
                return self._added(request, f"app-{device.pk}", "Đã thêm ứng dụng tạo mã.")
            form.add_error("code", "Mã không đúng. Xin xem giờ của điện thoại đã đúng chưa, rồi nhập mã đang hiện.")
        return self._security_page(
            request,
            "app",
            "Ứng dụng tạo mã",
            form=form,
            qr=codes.picture_of(codes.address_of(key, request.person.get_username())),
            key=codes.key_in_groups(key),
            replaces=codes.app_of(request.person),
        )

    def passkey_view(self, request):
        why_not = passkeys.why_not_offered(request)
        form = PasskeyForm(request.POST or None)
        if not why_not and form.is_valid():
            given = form.cleaned_data
            try:
                key = changing.add_passkey(request, request.person, given["credential"], given["name"])
            except Wrong as wrong:
                form.add_error(None, str(wrong))
            else:
                return self._added(request, f"passkey-{key.pk}", "Đã thêm khóa truy cập.")
        questions = "" if why_not else passkeys.questions_to_make(request, request.person)
        return self._security_page(
            request, "passkey", "Khóa truy cập", form=form, questions=questions, why_no_passkey=why_not
        )

    def _added(self, request, by: str, done: str):
        """On to the recovery codes, where there are none; who has just enrolled has given the second factor, too."""
        if request.is_enrolling:
            return self.after_proof(request, request.person, by)
        if not request.session.get(second_factor.GIVEN):
            second_factor.note(request, by)
        messages.success(request, done)
        has_codes = proof.ways_of(request.person).recovery
        return HttpResponseRedirect(reverse("admin:security" if has_codes else "admin:security_codes"))

    # Recovery codes

    def codes_view(self, request):
        """Shown until the person says that they are put away; never again after that."""
        person, shown = request.person, request.session.get(NEW_CODES)
        if shown and not codes.are_kept(person, shown):
            shown = None
        if not proof.ways_of(person).has_factor:
            return HttpResponseRedirect(reverse("admin:security"))
        if "download" in request.POST and shown:
            return _as_text(person, shown)
        form = PutAwayForm(request.POST if "done" in request.POST else None)
        if shown and form.is_valid():
            del request.session[NEW_CODES]
            codes.recovery_codes_are_put_away(person)
            if request.is_enrolling:
                return half_login.finish(request, person, half_login.proved_by(request))
            messages.success(request, "Mã dự phòng mới đã dùng được.")
            return HttpResponseRedirect(reverse("admin:security"))
        has_none = not shown and not codes.recovery_codes_left(person)
        if has_none or "make" in request.POST:
            shown = request.session[NEW_CODES] = changing.make_recovery_codes(person)
        if not shown:
            return HttpResponseRedirect(reverse("admin:security"))
        return self._security_page(request, "codes", "Mã dự phòng", form=form, codes=shown)

    # Changing

    def factor_view(self, request, kind, pk):
        """A factor's name; and away with it."""
        request.person, request.is_enrolling = request.user, False
        factor = changing.find(request.user, kind, pk)
        if factor is None:
            raise Http404("No such factor of this person.")
        form = NameForm(request.POST if "rename" in request.POST else None, initial={"name": factor.name})
        refused = ""
        if request.method == "POST" and "remove" in request.POST:
            try:
                changing.remove(request.user, factor, request.session)
            except changing.Refused as error:
                refused = str(error)
            else:
                messages.success(request, f"Đã gỡ “{factor.name}”. Các máy khác đang đăng nhập phải đăng nhập lại.")
                return HttpResponseRedirect(reverse("admin:security"))
        elif form.is_valid():
            changing.rename(request.user, factor, form.cleaned_data["name"])
            messages.success(request, "Đã đổi tên.")
            return HttpResponseRedirect(reverse("admin:security"))
        return self._security_page(request, "factor", factor.name, factor=factor, form=form, refused=refused)


def _as_text(person, shown: list[str]) -> HttpResponse:
    day = timezone.localdate()
    lines = [
        f"Mã dự phòng của {person.get_username()}, tạo ngày {day:%d/%m/%Y}",
        "Mỗi mã dùng được một lần, thay cho ứng dụng hoặc khóa truy cập.",
        "",
        *shown,
    ]
    response = HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ma-du-phong-{day:%Y%m%d}.txt"'
    return response
