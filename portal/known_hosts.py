"""Hosts of the government, the provinces and the national press that come with the program. A leaf.

They count as accepted, and what only looks like one of them is told (portal.suspicion). Names are exact: subdomains of
gov.vn have been taken over before. Source: the lists of portals on chinhphu.vn and the notices of merged ministries and
provinces of 2025. A name that is added here is entered by a migration that calls `enter`.
"""

NOTE = "Có sẵn cùng chương trình"

CENTRE = """
chinhphu.vn vanban.chinhphu.vn congbao.chinhphu.vn xaydungchinhsach.chinhphu.vn baochinhphu.vn thutuong.chinhphu.vn
vpcp.chinhphu.vn quochoi.vn duthaoonline.quochoi.vn vbpl.vn toaan.gov.vn vksndtc.gov.vn sav.gov.vn
dichvucong.gov.vn data.gov.vn vneid.gov.vn dangkykinhdoanh.gov.vn muasamcong.mpi.gov.vn
bocongan.gov.vn dichvucong.bocongan.gov.vn xuatnhapcanh.gov.vn bvhttdl.gov.vn mae.gov.vn mod.gov.vn moc.gov.vn
moet.gov.vn mof.gov.vn mofa.gov.vn moh.gov.vn moha.gov.vn moit.gov.vn moj.gov.vn mst.gov.vn sbv.gov.vn nso.gov.vn
thanhtra.gov.vn gdt.gov.vn thuedientu.gdt.gov.vn customs.gov.vn baohiemxahoi.gov.vn dichvucong.baohiemxahoi.gov.vn
ipvietnam.gov.vn tcvn.gov.vn ncsc.gov.vn khonggianmang.vn canhbao.khonggianmang.vn tinnhiemmang.vn chongthurac.vn
vnnic.vn nchmf.gov.vn
""".split()
PROVINCES = [
    f"{name}.gov.vn"
    for name in """
angiang bacninh camau cantho caobang daklak danang dienbien dongnai dongthap gialai haiphong hanoi hatinh hue hungyen
khanhhoa laichau lamdong langson laocai nghean ninhbinh phutho quangngai quangninh quangtri sonla tayninh thainguyen
thanhhoa tphcm hochiminhcity tuyenquang vinhlong
""".split()
]
PRESS = "nhandan.vn vietnamplus.vn vtv.vn vov.vn qdnd.vn dangcongsan.vn tapchicongsan.org.vn".split()

ALL = [*CENTRE, *PROVINCES, *PRESS]


def enter(apps, using: str) -> None:
    """Enter those that are not in the register yet; what an administrator has done with one stays."""
    model = apps.get_model("portal", "OutboundHost")
    model.objects.using(using).bulk_create([model(host=host, note=NOTE) for host in ALL], ignore_conflicts=True)
