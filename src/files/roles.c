#include "files/roles.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>

typedef struct role_row {
    const char *text; /* the word */
    veer_field field; /* of the batch, or VEER_FIELD_COUNT */
} role_row;

static const role_row role_rows[VEER_ROLE_COUNT] = {
#define ROLE_ROW(id, text, field) [id] = {text, field},
    VEER_ROLE_LIST(ROLE_ROW)
#undef ROLE_ROW
};

typedef struct alias_row {
    const char *name; /* folded: lower case, letters and digits only */
    veer_role role;   /* what it suggests */
} alias_row;

static const alias_row alias_rows[] = {
    {"id", VEER_ROLE_ID},
    {"predictionid", VEER_ROLE_ID},
    {"inferenceid", VEER_ROLE_ID},
    {"requestid", VEER_ROLE_ID},
    {"recordid", VEER_ROLE_ID},
    {"eventid", VEER_ROLE_ID},
    {"timestamp", VEER_ROLE_TIMESTAMP},
    {"ts", VEER_ROLE_TIMESTAMP},
    {"time", VEER_ROLE_TIMESTAMP},
    {"date", VEER_ROLE_TIMESTAMP},
    {"datetime", VEER_ROLE_TIMESTAMP},
    {"predictiontimestamp", VEER_ROLE_TIMESTAMP},
    {"predictiontime", VEER_ROLE_TIMESTAMP},
    {"inferencetime", VEER_ROLE_TIMESTAMP},
    {"eventtime", VEER_ROLE_TIMESTAMP},
    {"createdat", VEER_ROLE_TIMESTAMP},
    {"model", VEER_ROLE_MODEL},
    {"modelid", VEER_ROLE_MODEL},
    {"modelname", VEER_ROLE_MODEL},
    {"version", VEER_ROLE_VERSION},
    {"modelversion", VEER_ROLE_VERSION},
    {"versionid", VEER_ROLE_VERSION},
    {"prediction", VEER_ROLE_PREDICTION},
    {"predicted", VEER_ROLE_PREDICTION},
    {"ypred", VEER_ROLE_PREDICTION},
    {"yhat", VEER_ROLE_PREDICTION},
    {"output", VEER_ROLE_PREDICTION},
    {"class", VEER_ROLE_CLASS},
    {"predictedclass", VEER_ROLE_CLASS},
    {"predictionclass", VEER_ROLE_CLASS},
    {"predictedlabel", VEER_ROLE_CLASS},
    {"predictionlabel", VEER_ROLE_CLASS},
    {"score", VEER_ROLE_SCORE},
    {"ypredproba", VEER_ROLE_SCORE},
    {"yproba", VEER_ROLE_SCORE},
    {"yscore", VEER_ROLE_SCORE},
    {"probability", VEER_ROLE_SCORE},
    {"proba", VEER_ROLE_SCORE},
    {"predictedprobability", VEER_ROLE_SCORE},
    {"predictionscore", VEER_ROLE_SCORE},
    {"value", VEER_ROLE_VALUE},
    {"predictedvalue", VEER_ROLE_VALUE},
    {"predictionvalue", VEER_ROLE_VALUE},
    {"confidence", VEER_ROLE_CONFIDENCE},
    {"latencyms", VEER_ROLE_LATENCY},
    {"latency", VEER_ROLE_LATENCY},
    {"responsetimems", VEER_ROLE_LATENCY},
    {"costusd", VEER_ROLE_COST},
    {"cost", VEER_ROLE_COST},
    {"label", VEER_ROLE_LABEL},
    {"target", VEER_ROLE_LABEL},
    {"ytrue", VEER_ROLE_LABEL},
    {"actual", VEER_ROLE_LABEL},
    {"truth", VEER_ROLE_LABEL},
    {"groundtruth", VEER_ROLE_LABEL},
    {"truelabel", VEER_ROLE_LABEL},
    {"clftarget", VEER_ROLE_LABEL},
    {"actuallabel", VEER_ROLE_LABEL_CLASS},
    {"labelclass", VEER_ROLE_LABEL_CLASS},
    {"labelvalue", VEER_ROLE_LABEL_VALUE},
    {"actualvalue", VEER_ROLE_LABEL_VALUE},
    {"actualscore", VEER_ROLE_LABEL_VALUE},
};

const char *veer_role_name(veer_role role)
{
    return role_rows[role].text;
}

veer_field veer_role_field(veer_role role)
{
    return role_rows[role].field;
}

bool veer_role_parse(const char *text, size_t len, veer_role *ret)
{
    for (size_t i = 0; i < VEER_ROLE_COUNT; i++) {
        if (strlen(role_rows[i].text) == len && memcmp(role_rows[i].text, text, len) == 0) {
            *ret = (veer_role)i;
            return true;
        }
    }
    return false;
}

#define ALIAS_COUNT (sizeof alias_rows / sizeof alias_rows[0])
#define ALIAS_SLOTS 256u /* a power of two, so large that most probes end at once */

/* Open addressing over alias_rows: row + 1, or 0 where free. Made once, then only read. */
static uint8_t alias_slots[ALIAS_SLOTS];
static pthread_once_t alias_once = PTHREAD_ONCE_INIT;

_Static_assert(ALIAS_COUNT < ALIAS_SLOTS / 2, "the table of aliases is too full");

/* FNV-1a; the names are ours, nobody chooses them to collide. */
static uint32_t hash_byte(uint32_t hash, char c)
{
    return (hash ^ (unsigned char)c) * UINT32_C(16777619);
}

#define HASH_BEGIN UINT32_C(2166136261)

/* The slot of a folded name, or the free one where it would be. */
static uint8_t *alias_slot(const char *folded, uint32_t hash)
{
    uint32_t at = hash ^ hash >> 16;
    while (alias_slots[at % ALIAS_SLOTS] != 0 &&
           strcmp(alias_rows[alias_slots[at % ALIAS_SLOTS] - 1].name, folded) != 0)
        at++;
    return &alias_slots[at % ALIAS_SLOTS];
}

static void make_alias_slots(void)
{
    for (size_t i = 0; i < ALIAS_COUNT; i++) {
        uint32_t hash = HASH_BEGIN;
        for (const char *c = alias_rows[i].name; *c != '\0'; c++)
            hash = hash_byte(hash, *c);
        *alias_slot(alias_rows[i].name, hash) = (uint8_t)(i + 1);
    }
}

/* Lower case without separators, and its hash; false when it is longer than any alias. */
static bool fold(const char *name, size_t len, char folded[32], uint32_t *ret_hash)
{
    size_t to = 0;
    uint32_t hash = HASH_BEGIN;
    for (size_t i = 0; i < len; i++) {
        char c = name[i];
        if (c == '_' || c == '-' || c == '.' || c == ' ')
            continue;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (to == 31)
            return false;
        folded[to++] = c;
        hash = hash_byte(hash, c);
    }
    folded[to] = '\0';
    *ret_hash = hash;
    return true;
}

veer_role veer_role_of_name(const char *name, size_t len)
{
    char folded[32];
    uint32_t hash;
    pthread_once(&alias_once, make_alias_slots);
    if (!fold(name, len, folded, &hash))
        return VEER_ROLE_FEATURE;
    const uint8_t row = *alias_slot(folded, hash);
    return row == 0 ? VEER_ROLE_FEATURE : alias_rows[row - 1].role;
}
