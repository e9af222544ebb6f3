/* Stands in for Tencent's archive library in tests: the same functions over a file of messages.
   Each line of FOLDER/messages is a number, a tab and the message's JSON. It prints what it likes,
   as the real one does, and ends the process when a sealed message is too short. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct slice { char *text; int length; };
struct sdk { char secret[200]; };

static char *kept(const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", FOLDER, name);
  FILE *file = fopen(path, "r");
  if (!file) return NULL;
  char *text = calloc(1, 48 << 20);
  size_t length = fread(text, 1, (48 << 20) - 1, file);
  text[length] = 0;
  fclose(file);
  return text;
}

static int returned(const char *name) {
  char *text = kept(name);
  return text ? atoi(text) : 0;
}

static void give(struct slice *to, char *text) {
  to->text = text;
  to->length = (int)strlen(text);
}

void *NewSdk(void) { return calloc(1, sizeof(struct sdk)); }
void DestroySdk(void *sdk) { free(sdk); }

int Init(void *sdk, const char *corpid, const char *secret) {
  printf("init %s %s\n", corpid, secret);
  fprintf(stderr, "init %s %s\n", corpid, secret);
  fflush(stdout);
  strncpy(((struct sdk *)sdk)->secret, secret, 199);
  return returned("init-returns");
}

void *NewSlice(void) { return calloc(1, sizeof(struct slice)); }
void FreeSlice(void *slice) { free(slice); }
char *GetContentFromSlice(void *slice) { return ((struct slice *)slice)->text; }
int GetSliceLen(void *slice) { return ((struct slice *)slice)->length; }

int GetChatData(void *sdk, unsigned long long seq, unsigned int limit, const char *proxy,
                const char *password, int timeout, void *slice) {
  (void)proxy; (void)password; (void)timeout;
  int code = returned("chat-data-returns");
  if (code) return code;
  if (strcmp(((struct sdk *)sdk)->secret, "s3cret-of-the-archive")) return 10003;
  char *whole = kept("answer");
  if (whole) { give(slice, whole); return 0; }
  char *lines = kept("messages");
  char *answer = calloc(1, strlen(lines) + 100);
  strcpy(answer, "{\"errcode\":0,\"errmsg\":\"ok\",\"chatdata\":[");
  unsigned int given = 0;
  for (char *line = strtok(lines, "\n"); line && given < limit; line = strtok(NULL, "\n")) {
    char *json = strchr(line, '\t');
    if (strtoull(line, NULL, 10) <= seq) continue;
    if (given++) strcat(answer, ",");
    strcat(answer, json + 1);
  }
  strcat(answer, "]}");
  give(slice, answer);
  return 0;
}

/* Sealed is "<key>|<plain>"; what is shorter than eight bytes is the real library's trap. */
int DecryptData(const char *key, const char *sealed, void *slice) {
  printf("noise about %s\n", key);
  fflush(stdout);
  if (strlen(sealed) < 8) abort();
  if (!strncmp(sealed, "hang until", 10)) sleep(600);
  size_t length = strlen(key);
  if (strncmp(sealed, key, length) || sealed[length] != '|') return 10006;
  give(slice, strdup(sealed + length + 1));
  return 0;
}
