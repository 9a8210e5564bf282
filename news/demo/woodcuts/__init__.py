"""Illustrations of the demonstration content, drawn in the manner of Đông Hồ woodcuts.

SCENES maps a picture key to the function that draws it (1200 × 800 units);
BANNERS does the same for banners, key and format joined by a hyphen. Every
function returns a Block, whose svg() is the picture. Drawing needs nothing but
Python; the images in news/demo/images were made with

    python -m news.demo.woodcuts news/demo/images --raster
"""

from . import banners, scenes_indoor, scenes_land

SCENES = {
    "che": scenes_land.che,
    "thi-nghiem": scenes_indoor.thi_nghiem,
    "hoi-nghi": scenes_indoor.hoi_nghi,
    "robot": scenes_indoor.robot,
    "can": scenes_indoor.can,
    "lang-so": scenes_land.lang_so,
    "lua": scenes_land.lua,
    "ca-chep": scenes_land.ca_chep,
    "truong-hoc": scenes_indoor.truong_hoc,
    "buu-ta": scenes_land.buu_ta,
    "cap-quang": scenes_land.cap_quang,
    "cau-song": scenes_land.cau_song,
    "mot-cua": scenes_indoor.mot_cua,
    "dien-thoai": scenes_indoor.dien_thoai,
    "may-chu": scenes_indoor.may_chu,
    "gom": scenes_indoor.gom,
    "quan-trac": scenes_land.quan_trac,
    "mua-bao": scenes_land.mua_bao,
    "thu-vien": scenes_indoor.thu_vien,
    "cho-phien": scenes_indoor.cho_phien,
    "xuong-co-khi": scenes_indoor.xuong_co_khi,
    "ve-tinh": scenes_land.ve_tinh,
}

BANNERS = {
    "tuan-le-chuyen-doi-so-rong": banners.tuan_le_rong,
    "tuan-le-chuyen-doi-so-hep": banners.tuan_le_hep,
    "canh-bao-lua-dao-rong": banners.canh_bao_rong,
    "canh-bao-lua-dao-hep": banners.canh_bao_hep,
    "gop-y-du-thao-rong": banners.gop_y_rong,
    "gop-y-du-thao-hep": banners.gop_y_hep,
    "thu-vien-mo-rong": banners.thu_vien_rong,
    "thu-vien-mo-hep": banners.thu_vien_hep,
}
