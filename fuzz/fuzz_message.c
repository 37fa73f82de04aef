/* Messages as they wait in the outbox: what can be read is written the same again, and every kind
 * of channel makes requests of it that may be sent. */
#include <string.h>

#include "fuzz.h"
#include "notify/channel.h"

static const char *value_of(const veer_channel_setting *setting)
{
    if (setting->fallback != NULL || !setting->required)
        return setting->fallback;
    if (setting->type == VEER_SETTING_URL)
        return "http://host/path";
    return strcmp(setting->name, "server") == 0 ? "host:25" : "a@b.test";
}

static void render(const veer_channel_kind *kind, const veer_message *message, veer_arena *arena)
{
    const char *values[16];
    veer_outgoing *requests = NULL;
    size_t n = 0;
    for (size_t i = 0; i < kind->n_settings; i++)
        values[i] = value_of(&kind->settings[i]);
    const veer_channel channel = {.name = "c", .kind = kind, .values = values};
    const veer_rc rc =
        kind->render(&channel, message, 1790000000000000, arena, &requests, &n, NULL);
    FUZZ_REQUIRE(rc == VEER_OK || rc == VEER_ENOMEM || rc == VEER_ELIMIT);
    for (size_t i = 0; rc == VEER_OK && i < n; i++)
        FUZZ_REQUIRE(veer_outgoing_check(&requests[i], NULL) == VEER_OK);
}

/* Writing, reading and writing again gives the same bytes. */
static void write_twice(const veer_message *message, veer_arena *arena)
{
    veer_buf text[2];
    veer_message again = *message;
    for (size_t i = 0; i < 2; i++) {
        veer_json_writer w;
        const veer_json_node *node = NULL;
        veer_buf_init(&text[i], (size_t)16 << 20);
        veer_json_writer_init(&w, &text[i], 0);
        veer_message_write(&w, &again);
        FUZZ_REQUIRE(veer_json_finish(&w, NULL) == VEER_OK);
        FUZZ_REQUIRE(veer_json_tree(text[i].data, text[i].len, arena, &node, NULL) == VEER_OK);
        FUZZ_REQUIRE(veer_message_read(node, arena, &again, NULL) == VEER_OK);
    }
    FUZZ_REQUIRE(text[0].len == text[1].len);
    FUZZ_REQUIRE(memcmp(text[0].data, text[1].data, text[0].len) == 0);
    veer_buf_done(&text[0]);
    veer_buf_done(&text[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    veer_arena arena;
    const veer_json_node *node = NULL;
    veer_message message;
    veer_arena_init(&arena, (size_t)64 << 20);
    if (size < 100000 && veer_json_tree((const char *)data, size, &arena, &node, NULL) == VEER_OK &&
        veer_message_read(node, &arena, &message, NULL) == VEER_OK) {
        write_twice(&message, &arena);
        for (size_t i = 0; i < veer_n_channel_kinds; i++)
            render(veer_channel_kinds[i], &message, &arena);
    }
    veer_arena_done(&arena);
    return 0;
}
