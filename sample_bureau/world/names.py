"""Characters from which invented names are drawn, with rough frequencies.

Belongs here: pools and weights. Does not belong here: drawing (`world.people`).
"""

from __future__ import annotations

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢"
    "傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔向汤"
)
SURNAME_WEIGHTS = tuple(1 / (rank + 6) for rank in range(len(SURNAMES)))
# Before and after the middle of the seventies given names change character.
CHANGE_YEAR = 1976
GIVEN_MALE_OLD = "国建明华军志德家福贵文荣生平祥林春元发启正才清汉忠义光胜良新海东龙先宏绪"
GIVEN_FEMALE_OLD = "桂秀兰英珍玉凤芳梅香莲珠翠霞琴菊云红爱素腊银喜金巧元惠萍仙美玲珍琼月娥"
GIVEN_MALE_NEW = "浩宇轩子涛磊鹏飞杰俊博文昊天宸睿泽明强伟超凯锋亮旭晨阳翔勇斌康毅嘉逸恒"
GIVEN_FEMALE_NEW = "欣怡雨涵静婷倩雪莹佳慧敏娟颖思琪梦瑶丹琳璐蕾洁晶媛诗语萱梓彤悦宁雯珊"
# Characters that GBK does not hold: an export in GBK would lose them, GB18030 keeps them.
RARE = "䶮㛃㑇𬱖𫘧"
ROADS = ("解放大道", "建设路", "和平路", "环湖路", "新华路", "五环大道", "团结大道", "中山路", "文化街")
BANKS = ("农村商业银行", "邮政储蓄银行", "中国农业银行", "中国工商银行", "中国建设银行")
