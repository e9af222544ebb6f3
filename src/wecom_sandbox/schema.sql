-- The whole world of one sandbox. Times are epoch seconds of the virtual clock, `_ms` milliseconds.
-- Columns named *_json hold lists and objects that nobody searches in.
-- `no` columns number rows in the order they came: cursors stand on them, so that paging stays
-- stable while rows are added.

CREATE TABLE clock (base_real_ms INTEGER NOT NULL, base_ms INTEGER NOT NULL, speed REAL NOT NULL);
CREATE TABLE knob (name TEXT PRIMARY KEY, value_json TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sequence (kind TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE timer (
  no INTEGER PRIMARY KEY, due_ms INTEGER NOT NULL, kind TEXT NOT NULL, subject_json TEXT NOT NULL
);
CREATE INDEX timer_due ON timer (due_ms, no);

-- corps, apps, directory ------------------------------------------------------------------------
CREATE TABLE corp (
  corp_id TEXT PRIMARY KEY, name TEXT NOT NULL, full_name TEXT NOT NULL,
  verified INTEGER NOT NULL DEFAULT 1, archive_on INTEGER NOT NULL DEFAULT 0,
  open_platform_bound INTEGER NOT NULL DEFAULT 0,  -- then customers carry a unionid
  send_rule TEXT,                                  -- NULL: the setting's
  archive_notice_ms INTEGER NOT NULL DEFAULT 0,    -- when msgaudit_notify goes out, or went
  created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE app (
  app_id INTEGER PRIMARY KEY, corp_id TEXT NOT NULL, agent_id INTEGER NOT NULL, name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '', secret TEXT NOT NULL UNIQUE,
  contact INTEGER NOT NULL DEFAULT 0, directory INTEGER NOT NULL DEFAULT 0,
  archive INTEGER NOT NULL DEFAULT 0, acquisition INTEGER NOT NULL DEFAULT 0,
  scope_all INTEGER NOT NULL DEFAULT 1,
  scope_users_json TEXT NOT NULL DEFAULT '[]', scope_departments_json TEXT NOT NULL DEFAULT '[]',
  allowed_ips_json TEXT NOT NULL DEFAULT '[]',     -- empty: any
  trusted_domains_json TEXT NOT NULL DEFAULT '[]', -- empty: any
  home_url TEXT NOT NULL DEFAULT '',
  callback_url TEXT NOT NULL DEFAULT '', callback_token TEXT NOT NULL DEFAULT '',
  callback_aes_key TEXT NOT NULL DEFAULT '', created_at INTEGER NOT NULL,
  UNIQUE (corp_id, agent_id)
);
CREATE TABLE fault (app_id INTEGER PRIMARY KEY, knobs_json TEXT NOT NULL);
CREATE TABLE token (
  token TEXT PRIMARY KEY, app_id INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX token_app ON token (app_id, expires_at);
CREATE TABLE ticket (
  ticket TEXT PRIMARY KEY, corp_id TEXT NOT NULL, app_id INTEGER, kind TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE oauth_code (
  code TEXT PRIMARY KEY, corp_id TEXT NOT NULL, app_id INTEGER, userid TEXT, external_userid TEXT,
  openid TEXT NOT NULL, scope TEXT NOT NULL, expires_at INTEGER NOT NULL,
  used INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE user_ticket (
  ticket TEXT PRIMARY KEY, corp_id TEXT NOT NULL, userid TEXT NOT NULL, expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE department (
  corp_id TEXT NOT NULL, department_id INTEGER NOT NULL, name TEXT NOT NULL, name_en TEXT,
  parent_id INTEGER NOT NULL, order_no INTEGER NOT NULL DEFAULT 0,
  leaders_json TEXT NOT NULL DEFAULT '[]', PRIMARY KEY (corp_id, department_id)
) WITHOUT ROWID;
CREATE TABLE staff (
  no INTEGER PRIMARY KEY, corp_id TEXT NOT NULL, userid TEXT NOT NULL, name TEXT NOT NULL,
  alias TEXT NOT NULL DEFAULT '', position TEXT NOT NULL DEFAULT '',
  status INTEGER NOT NULL DEFAULT 1,               -- 1 active 2 disabled 4 inactive 5 left
  main_department INTEGER NOT NULL, open_userid TEXT NOT NULL, mobile TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '', avatar TEXT NOT NULL DEFAULT '',
  gender INTEGER NOT NULL DEFAULT 0, external_position TEXT NOT NULL DEFAULT '',
  direct_leaders_json TEXT NOT NULL DEFAULT '[]',
  contact INTEGER NOT NULL DEFAULT 1,              -- has the 客户联系 feature
  real_name INTEGER NOT NULL DEFAULT 1, archived INTEGER NOT NULL DEFAULT 0,
  greeting INTEGER NOT NULL DEFAULT 0,             -- a greeting of the admin console: no code
  customers_max INTEGER, last_login_at INTEGER NOT NULL, created_at INTEGER NOT NULL,
  resigned_at INTEGER, UNIQUE (corp_id, userid)
);
CREATE TABLE staff_department (
  corp_id TEXT NOT NULL, department_id INTEGER NOT NULL, userid TEXT NOT NULL,
  order_no INTEGER NOT NULL DEFAULT 0, is_leader INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (corp_id, department_id, userid)
) WITHOUT ROWID;
CREATE INDEX staff_department_user ON staff_department (corp_id, userid);

-- customers and tags ----------------------------------------------------------------------------
CREATE TABLE customer (
  external_userid TEXT PRIMARY KEY, corp_id TEXT NOT NULL, name TEXT NOT NULL,
  avatar TEXT NOT NULL DEFAULT '', type INTEGER NOT NULL DEFAULT 1,
  gender INTEGER NOT NULL DEFAULT 0, unionid TEXT NOT NULL DEFAULT '', openid TEXT NOT NULL,
  position TEXT NOT NULL DEFAULT '', corp_name TEXT NOT NULL DEFAULT '',
  corp_full_name TEXT NOT NULL DEFAULT '', refuses_transfer INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX customer_corp ON customer (corp_id, external_userid);
CREATE INDEX customer_recent ON customer (corp_id, created_at);
CREATE INDEX customer_unionid ON customer (unionid, corp_id);
CREATE TABLE friendship (
  no INTEGER PRIMARY KEY AUTOINCREMENT, corp_id TEXT NOT NULL, userid TEXT NOT NULL,
  external_userid TEXT NOT NULL, remark TEXT NOT NULL DEFAULT '',
  description TEXT NOT NULL DEFAULT '', remark_corp_name TEXT NOT NULL DEFAULT '',
  remark_mobiles_json TEXT NOT NULL DEFAULT '[]', created_at INTEGER NOT NULL,
  add_way INTEGER NOT NULL DEFAULT 0, oper_userid TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT '', half INTEGER NOT NULL DEFAULT 0,
  customer_left_at INTEGER,                        -- the customer deleted the staff member
  last_chat_at INTEGER,                            -- who spoke last gets the 1:1 mass sends
  UNIQUE (corp_id, userid, external_userid)
);
CREATE INDEX friendship_customer ON friendship (external_userid, no);
CREATE INDEX friendship_user ON friendship (corp_id, userid);  -- … and by no
CREATE INDEX friendship_created ON friendship (corp_id, userid, created_at);
CREATE TABLE friendship_end (
  no INTEGER PRIMARY KEY, corp_id TEXT NOT NULL, userid TEXT NOT NULL,
  external_userid TEXT NOT NULL, ended_at INTEGER NOT NULL,
  ended_by TEXT NOT NULL                           -- staff | customer | transfer
);
CREATE INDEX friendship_end_user ON friendship_end (corp_id, userid, ended_at);
CREATE TABLE tag_group (
  group_id TEXT PRIMARY KEY, corp_id TEXT NOT NULL, name TEXT NOT NULL,
  order_no INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX tag_group_corp ON tag_group (corp_id, deleted);
CREATE TABLE tag (
  tag_id TEXT PRIMARY KEY, group_id TEXT NOT NULL, corp_id TEXT NOT NULL, name TEXT NOT NULL,
  order_no INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX tag_group_of ON tag (group_id, deleted);
CREATE INDEX tag_corp ON tag (corp_id, deleted);
CREATE TABLE friendship_tag (
  corp_id TEXT NOT NULL, external_userid TEXT NOT NULL, userid TEXT NOT NULL, tag_id TEXT NOT NULL,
  PRIMARY KEY (external_userid, userid, tag_id)
) WITHOUT ROWID;
CREATE INDEX friendship_tag_tag ON friendship_tag (tag_id);
CREATE TABLE personal_tag (
  corp_id TEXT NOT NULL, external_userid TEXT NOT NULL, userid TEXT NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (external_userid, userid, name)
) WITHOUT ROWID;

-- ways in ---------------------------------------------------------------------------------------
CREATE TABLE contact_way (
  no INTEGER PRIMARY KEY AUTOINCREMENT, config_id TEXT NOT NULL UNIQUE, corp_id TEXT NOT NULL,
  app_id INTEGER, type INTEGER NOT NULL, scene INTEGER NOT NULL, style INTEGER,
  remark TEXT NOT NULL, skip_verify INTEGER NOT NULL, state TEXT NOT NULL,
  users_json TEXT NOT NULL, departments_json TEXT NOT NULL, is_temp INTEGER NOT NULL,
  expires_at INTEGER, chat_expires_in INTEGER, unionid TEXT NOT NULL DEFAULT '',
  is_exclusive INTEGER NOT NULL DEFAULT 0, conclusions_json TEXT, created_at INTEGER NOT NULL
);
CREATE INDEX contact_way_corp ON contact_way (corp_id, is_temp, created_at);
CREATE TABLE temp_chat (
  corp_id TEXT NOT NULL, userid TEXT NOT NULL, external_userid TEXT NOT NULL,
  config_id TEXT NOT NULL, expires_at INTEGER NOT NULL, closed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (corp_id, userid, external_userid)
) WITHOUT ROWID;
CREATE TABLE join_way (
  no INTEGER PRIMARY KEY AUTOINCREMENT, config_id TEXT NOT NULL UNIQUE, corp_id TEXT NOT NULL,
  app_id INTEGER, scene INTEGER NOT NULL, remark TEXT NOT NULL, auto_create_room INTEGER NOT NULL,
  room_base_name TEXT NOT NULL, room_base_id INTEGER NOT NULL, chat_ids_json TEXT NOT NULL,
  state TEXT NOT NULL, mark_source INTEGER NOT NULL DEFAULT 1, created_at INTEGER NOT NULL
);
CREATE INDEX join_way_corp ON join_way (corp_id);
CREATE TABLE welcome_code (
  code TEXT PRIMARY KEY, corp_id TEXT NOT NULL, userid TEXT NOT NULL,
  external_userid TEXT NOT NULL, issued_ms INTEGER NOT NULL, sent_ms INTEGER, sent_by INTEGER
) WITHOUT ROWID;
CREATE INDEX welcome_code_pair ON welcome_code (external_userid, userid);
CREATE TABLE group_welcome (
  no INTEGER PRIMARY KEY, template_id TEXT NOT NULL UNIQUE, corp_id TEXT NOT NULL,
  app_id INTEGER NOT NULL, agent_id INTEGER, content_json TEXT NOT NULL, notify INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE TABLE acquisition_link (
  no INTEGER PRIMARY KEY AUTOINCREMENT, link_id TEXT NOT NULL UNIQUE, corp_id TEXT NOT NULL,
  app_id INTEGER NOT NULL, name TEXT NOT NULL, url_key TEXT NOT NULL UNIQUE,
  skip_verify INTEGER NOT NULL, users_json TEXT NOT NULL, departments_json TEXT NOT NULL,
  priority_json TEXT, created_at INTEGER NOT NULL
);
CREATE INDEX acquisition_link_app ON acquisition_link (app_id, no);
CREATE TABLE acquisition_customer (
  no INTEGER PRIMARY KEY AUTOINCREMENT, link_id TEXT NOT NULL, userid TEXT NOT NULL,
  external_userid TEXT NOT NULL, chat_status INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL,
  received INTEGER NOT NULL DEFAULT 0, added_at INTEGER NOT NULL
);
CREATE INDEX acquisition_customer_link ON acquisition_customer (link_id, no);
CREATE INDEX acquisition_customer_pair ON acquisition_customer (external_userid, userid);
CREATE TABLE acquisition_click (
  link_id TEXT NOT NULL, day INTEGER NOT NULL, external_userid TEXT NOT NULL,
  PRIMARY KEY (link_id, day, external_userid)
) WITHOUT ROWID;
CREATE TABLE acquisition_quota (
  no INTEGER PRIMARY KEY, corp_id TEXT NOT NULL, expires_on INTEGER NOT NULL,
  total INTEGER NOT NULL, balance INTEGER NOT NULL
);
CREATE TABLE chat_key (
  chat_key TEXT PRIMARY KEY, corp_id TEXT NOT NULL, userid TEXT NOT NULL,
  external_userid TEXT NOT NULL, link_id TEXT NOT NULL, state TEXT NOT NULL,
  received INTEGER NOT NULL, expires_at INTEGER NOT NULL
) WITHOUT ROWID;

-- groups and what is said -----------------------------------------------------------------------
CREATE TABLE groupchat (
  no INTEGER PRIMARY KEY AUTOINCREMENT, chat_id TEXT NOT NULL UNIQUE, corp_id TEXT NOT NULL,
  name TEXT NOT NULL, owner TEXT NOT NULL, created_at INTEGER NOT NULL,
  notice TEXT NOT NULL DEFAULT '', status INTEGER NOT NULL DEFAULT 0,
  member_version TEXT NOT NULL, members INTEGER NOT NULL DEFAULT 0, opengid TEXT NOT NULL UNIQUE,
  welcome_template_id TEXT, join_config_id TEXT, dissolved_at INTEGER
);
CREATE INDEX groupchat_owner ON groupchat (corp_id, owner, no);
CREATE INDEX groupchat_corp ON groupchat (corp_id, no);
CREATE TABLE group_member (
  chat_id TEXT NOT NULL, member_id TEXT NOT NULL, type INTEGER NOT NULL,
  join_time INTEGER NOT NULL, join_scene INTEGER NOT NULL, invitor TEXT, nickname TEXT,
  state TEXT, is_admin INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (chat_id, member_id)
) WITHOUT ROWID;
CREATE INDEX group_member_who ON group_member (member_id);
CREATE TABLE group_leave (
  no INTEGER PRIMARY KEY, chat_id TEXT NOT NULL, member_id TEXT NOT NULL, type INTEGER NOT NULL,
  join_time INTEGER NOT NULL, left_at INTEGER NOT NULL, quit_scene INTEGER NOT NULL
);
CREATE INDEX group_leave_chat ON group_leave (chat_id, left_at);
CREATE TABLE group_transfer (
  no INTEGER PRIMARY KEY, corp_id TEXT NOT NULL, chat_id TEXT NOT NULL, old_owner TEXT NOT NULL,
  new_owner TEXT NOT NULL, on_job INTEGER NOT NULL, at INTEGER NOT NULL
);
CREATE INDEX group_transfer_chat ON group_transfer (chat_id, at);
CREATE INDEX group_transfer_owner ON group_transfer (corp_id, new_owner, at);
-- Everything said: in groups (chat_id), 1:1 (userid and external_userid) and sent by the platform.
CREATE TABLE message (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, corp_id TEXT NOT NULL, msgid TEXT NOT NULL,
  action TEXT NOT NULL DEFAULT 'send', sender TEXT NOT NULL, chat_id TEXT NOT NULL DEFAULT '',
  userid TEXT NOT NULL DEFAULT '', external_userid TEXT NOT NULL DEFAULT '',
  tolist_json TEXT,                                -- NULL in a group: whoever is in it
  msgtime_ms INTEGER NOT NULL, msgtype TEXT NOT NULL, content_json TEXT NOT NULL,
  archived INTEGER NOT NULL DEFAULT 0, origin TEXT NOT NULL DEFAULT 'hand'
);
CREATE INDEX message_chat ON message (chat_id, msgtime_ms);
CREATE INDEX message_pair ON message (external_userid, userid, msgtime_ms);
CREATE INDEX message_archived ON message (corp_id, archived, seq);
CREATE INDEX message_msgid ON message (msgid);

-- sending ---------------------------------------------------------------------------------------
CREATE TABLE mass_send (
  no INTEGER PRIMARY KEY AUTOINCREMENT, msgid TEXT NOT NULL UNIQUE, corp_id TEXT NOT NULL,
  app_id INTEGER, creator TEXT NOT NULL DEFAULT '', create_type INTEGER NOT NULL DEFAULT 0,
  chat_type TEXT NOT NULL, text_json TEXT, attachments_json TEXT NOT NULL,
  allow_select INTEGER NOT NULL DEFAULT 0, created_ms INTEGER NOT NULL, cancelled_at INTEGER
);
CREATE INDEX mass_send_corp ON mass_send (corp_id, chat_type, created_ms);
CREATE TABLE mass_send_task (
  no INTEGER PRIMARY KEY AUTOINCREMENT, msgid TEXT NOT NULL, userid TEXT NOT NULL,
  status INTEGER NOT NULL DEFAULT 0, send_time INTEGER, reminded_at INTEGER,
  UNIQUE (msgid, userid)
);
CREATE INDEX mass_send_task_user ON mass_send_task (userid, status);
CREATE TABLE mass_send_target (
  no INTEGER PRIMARY KEY AUTOINCREMENT, msgid TEXT NOT NULL, userid TEXT NOT NULL,
  target TEXT NOT NULL,                            -- an external_userid or a chat_id
  status INTEGER NOT NULL DEFAULT 0, send_time INTEGER, UNIQUE (msgid, userid, target)
);
CREATE INDEX mass_send_target_when ON mass_send_target (target, status, send_time);
CREATE TABLE mass_send_reminder (msgid TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX mass_send_reminder_when ON mass_send_reminder (msgid, at);
CREATE TABLE app_message (
  no INTEGER PRIMARY KEY AUTOINCREMENT, msgid TEXT NOT NULL UNIQUE, corp_id TEXT NOT NULL,
  app_id INTEGER NOT NULL, msgtype TEXT NOT NULL, content_json TEXT NOT NULL,
  content_hash TEXT NOT NULL, created_at INTEGER NOT NULL, recalled_at INTEGER
);
CREATE INDEX app_message_app ON app_message (app_id, created_at);
CREATE TABLE response_code (
  code TEXT PRIMARY KEY, app_id INTEGER NOT NULL, msgid TEXT NOT NULL,
  userid TEXT NOT NULL,                            -- who pressed; empty: of the sending
  expires_at INTEGER NOT NULL, used_at INTEGER
) WITHOUT ROWID;
CREATE TABLE app_message_receiver (
  msgid TEXT NOT NULL, corp_id TEXT NOT NULL, userid TEXT NOT NULL, at INTEGER NOT NULL,
  app_id INTEGER NOT NULL, card_json TEXT,         -- the card as updated for this receiver
  pressed TEXT, PRIMARY KEY (msgid, userid)
) WITHOUT ROWID;
CREATE INDEX app_message_receiver_user ON app_message_receiver (corp_id, userid, at);
CREATE TABLE media (
  media_id TEXT PRIMARY KEY, corp_id TEXT NOT NULL, app_id INTEGER NOT NULL, type TEXT NOT NULL,
  kind TEXT NOT NULL,                              -- temporary | moment | album | image
  filename TEXT NOT NULL, content_type TEXT NOT NULL, content BLOB NOT NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER  -- NULL: for ever (uploadimg)
) WITHOUT ROWID;
CREATE INDEX media_corp ON media (corp_id, kind, created_at);

-- moments ---------------------------------------------------------------------------------------
CREATE TABLE moment_job (
  jobid TEXT PRIMARY KEY, corp_id TEXT NOT NULL, app_id INTEGER NOT NULL,
  request_json TEXT NOT NULL, created_ms INTEGER NOT NULL, status INTEGER NOT NULL DEFAULT 1,
  result_json TEXT, moment_id TEXT
) WITHOUT ROWID;
CREATE INDEX moment_job_corp ON moment_job (corp_id, created_ms);
CREATE TABLE moment (
  no INTEGER PRIMARY KEY AUTOINCREMENT, moment_id TEXT NOT NULL UNIQUE, corp_id TEXT NOT NULL,
  app_id INTEGER, creator TEXT NOT NULL DEFAULT '', create_type INTEGER NOT NULL DEFAULT 0,
  visible_type INTEGER NOT NULL DEFAULT 1, text_json TEXT, attachments_json TEXT NOT NULL,
  created_at INTEGER NOT NULL, cancelled_at INTEGER
);
CREATE INDEX moment_corp ON moment (corp_id, created_at);
CREATE TABLE moment_task (
  no INTEGER PRIMARY KEY AUTOINCREMENT, moment_id TEXT NOT NULL, userid TEXT NOT NULL,
  publish_status INTEGER NOT NULL DEFAULT 0, published_at INTEGER, UNIQUE (moment_id, userid)
);
CREATE INDEX moment_task_user ON moment_task (userid, publish_status);
CREATE TABLE moment_audience (
  no INTEGER PRIMARY KEY AUTOINCREMENT, moment_id TEXT NOT NULL, userid TEXT NOT NULL,
  external_userid TEXT NOT NULL, chosen INTEGER NOT NULL, reached INTEGER NOT NULL DEFAULT 0,
  UNIQUE (moment_id, userid, external_userid)
);
CREATE TABLE moment_reaction (
  no INTEGER PRIMARY KEY, moment_id TEXT NOT NULL, userid TEXT NOT NULL, kind TEXT NOT NULL,
  author TEXT NOT NULL, author_is_staff INTEGER NOT NULL, text TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL
);
CREATE INDEX moment_reaction_moment ON moment_reaction (moment_id, userid);

-- hand-overs, rules, album, archive -------------------------------------------------------------
CREATE TABLE transfer (
  no INTEGER PRIMARY KEY AUTOINCREMENT, corp_id TEXT NOT NULL, app_id INTEGER,
  on_job INTEGER NOT NULL, handover TEXT NOT NULL, takeover TEXT NOT NULL,
  external_userid TEXT NOT NULL, status INTEGER NOT NULL, started_at INTEGER NOT NULL,
  takeover_time INTEGER, success_message TEXT NOT NULL DEFAULT ''
);
CREATE INDEX transfer_pair ON transfer (corp_id, handover, takeover, no);
CREATE INDEX transfer_customer ON transfer (external_userid, started_at);
CREATE TABLE unassigned (
  no INTEGER PRIMARY KEY AUTOINCREMENT, corp_id TEXT NOT NULL, handover TEXT NOT NULL,
  external_userid TEXT NOT NULL, dimission_time INTEGER NOT NULL,
  UNIQUE (corp_id, handover, external_userid)
);
CREATE TABLE intercept_rule (
  no INTEGER PRIMARY KEY AUTOINCREMENT, rule_id TEXT NOT NULL UNIQUE, corp_id TEXT NOT NULL,
  app_id INTEGER, name TEXT NOT NULL, words_json TEXT NOT NULL, semantics_json TEXT NOT NULL,
  intercept_type INTEGER NOT NULL, users_json TEXT NOT NULL, departments_json TEXT NOT NULL,
  created_at INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE product (
  no INTEGER PRIMARY KEY AUTOINCREMENT, product_id TEXT NOT NULL UNIQUE, corp_id TEXT NOT NULL,
  app_id INTEGER, description TEXT NOT NULL, price INTEGER NOT NULL,
  product_sn TEXT NOT NULL DEFAULT '', attachments_json TEXT NOT NULL, created_at INTEGER NOT NULL
);
CREATE TABLE archive_consent (
  corp_id TEXT NOT NULL, place TEXT NOT NULL,      -- a userid (1:1) or a chat_id
  external_userid TEXT NOT NULL, status TEXT NOT NULL, changed_at INTEGER NOT NULL,
  PRIMARY KEY (corp_id, place, external_userid)
) WITHOUT ROWID;
CREATE TABLE archive_key (
  corp_id TEXT NOT NULL, version INTEGER NOT NULL, public_key TEXT NOT NULL,
  PRIMARY KEY (corp_id, version)
) WITHOUT ROWID;

-- callbacks -------------------------------------------------------------------------------------
CREATE TABLE callback (
  no INTEGER PRIMARY KEY AUTOINCREMENT, app_id INTEGER NOT NULL, corp_id TEXT NOT NULL,
  event TEXT NOT NULL, change_type TEXT NOT NULL, plaintext TEXT NOT NULL,
  created_at INTEGER NOT NULL, due_ms INTEGER NOT NULL,
  rank REAL NOT NULL,                              -- the order of sending
  hold_until_real_ms INTEGER,                      -- a reordered one waits for a later one
  bad_signature INTEGER NOT NULL DEFAULT 0, copy_of INTEGER, attempts INTEGER NOT NULL DEFAULT 0,
  retry_at_real_ms INTEGER,
  state TEXT NOT NULL DEFAULT 'queued',            -- queued sending delivered failed dropped
  last_error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX callback_queue ON callback (state, app_id, rank);
