"""Logging in, in two steps: the password, then what else proves who it is."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from portal import guessing
from portal.login_form import LoginForm, OwnPasswordForm
from portal.second_factor import half_login, is_required, proof
from portal.second_factor.codes import Wrong


class PasswordStep(LoginView):
    """The first step; for who has no second factor where none is demanded, the only one."""

    authentication_form = LoginForm
    next_page = "admin:index"

    def form_valid(self, form):
        user = form.get_user()
        has_factor = proof.ways_of(user).has_factor
        if has_factor or is_required():
            half_login.begin(self.request, user, self.get_success_url())
            return HttpResponseRedirect(reverse("admin:login_second" if has_factor else "admin:security"))
        response = super().form_valid(form)
        guessing.succeeded(self.request, response, user)
        return response


class LoginViews:
    """Mixed into the newsroom's AdminSite."""

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """As Django's, with the form and the step above."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        context = {**self.each_context(request), "title": "Đăng nhập", "app_path": request.get_full_path()}
        if "next" not in request.GET and "next" not in request.POST:
            context["next"] = reverse("admin:index")
        request.current_app = self.name
        view = PasswordStep.as_view(template_name="admin/login.html", extra_context=context | (extra_context or {}))
        return view(request)

    def password_change(self, request, extra_context=None):
        """As Django's, with the form that counts guesses."""
        request.current_app = self.name
        view = PasswordChangeView.as_view(
            form_class=partial(OwnPasswordForm, request=request),
            success_url=reverse("admin:password_change_done"),
            template_name=self.password_change_template or "registration/password_change_form.html",
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return view(request)

    @method_decorator([never_cache, csrf_protect, sensitive_post_parameters()])
    def login_second(self, request):
        """The second step, of who has a factor."""
        user = half_login.person(request)
        if user is None:
            return HttpResponseRedirect(reverse("admin:login"))
        if "again" in request.POST:
            half_login.forget(request)
            return HttpResponseRedirect(reverse("admin:login"))
        ways, wrong = proof.ways_of(user), ""
        if half_login.proved_by(request) or not ways.has_factor:
            return HttpResponseRedirect(reverse("admin:security"))
        if request.method == "POST":
            try:
                by = proof.check(request, user, ways)
            except Wrong as error:
                wrong = str(error)
            else:
                return self.after_proof(request, user, by)
        context = {
            **self.each_context(request),
            "title": "Xác thực bước hai",
            "person": user,
            "wrong": wrong,
            **proof.context(request, user, ways),
        }
        return TemplateResponse(request, "admin/security/login_second.html", context)

    def after_proof(self, request, user, by: str):
        """To the desk; by way of the recovery codes where the site demands a second factor and there are none yet."""
        if is_required() and not proof.ways_of(user).recovery and by != "recovery":
            half_login.note(request, by)
            return HttpResponseRedirect(reverse("admin:security_codes"))
        response = half_login.finish(request, user, by)
        if by == "recovery":
            left = proof.ways_of(user).recovery
            messages.warning(
                request,
                f"Bạn vừa dùng một mã dự phòng, còn {left} mã. Nếu đã mất máy, xin thêm máy mới ở “Bảo mật tài khoản”.",
            )
        return response
