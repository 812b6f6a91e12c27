import type { KeyTexts } from "./en";

export const zh: KeyTexts = {
  title: "API 密钥",
  empty: "还没有密钥。",
  make: "创建密钥",
  hint: "供其他程序提交活动和联系人并读取结果。只含个别权限的密钥通过 API 创建。",
  name: "名称",
  role: "角色",
  roles: { integration: "系统集成", all: "全部权限" },
  since: "创建于",
  until: "有效期至",
  noEnd: "无期限",
  action: "操作",
  shownOnce: (name) => `这是“${name}”的密钥。请立即复制：以后不再显示。`,
  revoke: "吊销",
  revokeSure: "确定永久吊销？",
};
