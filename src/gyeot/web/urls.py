"""Every address of the console. What changes something is POST alone; no address holds a name or a word of a post."""

from django.urls import path

from gyeot.web.views import campaign, cases, entrance, figures, handover, review, separate, sources, tools

app_name = "web"

urlpatterns = [
    path("", cases.home, name="home"),
    path("sign-in/", entrance.SignIn.as_view(), name="sign-in"),
    path("sign-out/", entrance.SignOut.as_view(), name="sign-out"),
    path("language/", entrance.language, name="language"),
    path("look/", entrance.look, name="look"),
    path("log-key/", handover.log_key, name="log-key"),
    path("cases/", cases.list_cases, name="cases"),
    path("cases/open/", cases.open_case, name="open-case"),
    path("cases/<str:code>/", cases.case, name="case"),
    path("cases/<str:code>/progress/", cases.progress, name="progress"),
    path("cases/<str:code>/change/", cases.change_case, name="change-case"),
    path("cases/<str:code>/erase/", cases.erase_case, name="erase-case"),
    path("cases/<str:code>/people/", cases.people, name="people"),
    path("cases/<str:code>/people/give/", cases.give_seat, name="give-seat"),
    path("cases/<str:code>/people/<int:seat_id>/take/", cases.take_seat, name="take-seat"),
    path("cases/<str:code>/audit/", cases.audit, name="audit"),
    path("cases/<str:code>/upload/", sources.upload, name="upload"),
    path("cases/<str:code>/sources/<int:source_id>/", sources.source, name="source"),
    path("cases/<str:code>/sources/<int:source_id>/obtained/", sources.state_capture, name="state-capture"),
    path("cases/<str:code>/queue/", review.queue, name="queue"),
    path("cases/<str:code>/rest/", review.rest, name="rest"),
    path("cases/<str:code>/posts/<int:post_id>/", review.post, name="post"),
    path("cases/<str:code>/posts/<int:post_id>/show/", review.show, name="show"),
    path("cases/<str:code>/posts/<int:post_id>/decide/", review.decide, name="decide"),
    path("cases/<str:code>/posts/<int:post_id>/take-back/", review.take_back, name="take-back"),
    path("cases/<str:code>/posts/<int:post_id>/admit/", review.admit, name="admit"),
    path("cases/<str:code>/decided/", review.list_decided, name="decided"),
    path("cases/<str:code>/decided/admissible/", review.admissible, name="admissible"),
    path("cases/<str:code>/decided/admit/", review.admit_several, name="admit-several"),
    path("cases/<str:code>/exhibits/", handover.exhibits, name="exhibits"),
    path("cases/<str:code>/exhibits/<int:number>/withdraw/", handover.withdraw, name="withdraw"),
    path("cases/<str:code>/packets/", handover.packets, name="packets"),
    path("cases/<str:code>/packets/order/", handover.order, name="order"),
    path("cases/<str:code>/packets/<int:number>/download/", handover.download, name="download"),
    path("cases/<str:code>/packets/<int:number>/receipt/", handover.receipt, name="receipt"),
    path("tools/", tools.tools, name="tools"),
    path("tools/campaign/", campaign.campaign, name="campaign"),
    path("tools/figures/rate/", figures.rate, name="figures-rate"),
    path("tools/figures/surge/", figures.series, name="figures-surge"),
    path("tools/figures/table/", figures.table, name="figures-table"),
    path("tools/separate/", separate.separate, name="separate"),
    path("tools/separate/template/", separate.separate_template, name="separate-template"),
]
