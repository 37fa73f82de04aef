#include "files/cell.h"

#include <string.h>
#include <strings.h>

#include "base/num.h"
#include "base/time.h"

static const char *const usual_words[] = {
    "na", "n/a", "#n/a", "<na>", "nan", "-nan", "null", "none",
};

static char other_case(char c)
{
    if (c >= 'a' && c <= 'z')
        return (char)(c - 'a' + 'A');
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void veer_missing_init(veer_missing *missing, const char *const *words, size_t count)
{
    *missing = (veer_missing){.words = words, .count = count};
    if (words == NULL) {
        missing->words = usual_words;
        missing->count = sizeof usual_words / sizeof usual_words[0];
    }
    for (size_t i = 0; i < missing->count; i++) {
        const char *word = missing->words[i];
        const size_t len = strlen(word);
        double value;
        if (len > missing->longest)
            missing->longest = len;
        missing->numeric |= veer_cell_read_number(word, len, &value) != VEER_CELL_NO_NUMBER;
        missing->first[(unsigned char)word[0]] = true;
        missing->first[(unsigned char)other_case(word[0])] = true;
    }
}

void veer_cell_trim(const char **text, size_t *len)
{
    while (*len > 0 && (**text == ' ' || **text == '\t')) {
        ++*text;
        --*len;
    }
    while (*len > 0 && ((*text)[*len - 1] == ' ' || (*text)[*len - 1] == '\t'))
        --*len;
}

bool veer_missing_is(const veer_missing *missing, const char *text, size_t len)
{
    veer_cell_trim(&text, &len);
    if (len == 0)
        return true;
    if (len > missing->longest || !missing->first[(unsigned char)text[0]])
        return false;
    for (size_t i = 0; i < missing->count; i++)
        if (strlen(missing->words[i]) == len && strncasecmp(missing->words[i], text, len) == 0)
            return true;
    return false;
}

static bool is_infinity(const char *text, size_t len)
{
    if (len > 0 && (*text == '-' || *text == '+')) {
        text++;
        len--;
    }
    return (len == 3 && strncasecmp(text, "inf", 3) == 0) ||
           (len == 8 && strncasecmp(text, "infinity", 8) == 0);
}

veer_cell_number veer_cell_read_number(const char *text, size_t len, double *ret)
{
    size_t used;
    veer_rc rc = veer_parse_double(text, len, &used, ret);
    if (rc == VEER_OK && used == len)
        return VEER_CELL_FINITE;
    veer_cell_trim(&text, &len);
    rc = veer_parse_double(text, len, &used, ret);
    if (rc == VEER_OK && used == len)
        return VEER_CELL_FINITE;
    return rc == VEER_ELIMIT || is_infinity(text, len) ? VEER_CELL_NONFINITE : VEER_CELL_NO_NUMBER;
}

bool veer_cell_read_boolean(const char *text, size_t len, bool *ret)
{
    veer_cell_trim(&text, &len);
    const bool yes = len == 4 && strncasecmp(text, "true", 4) == 0;
    const bool no = len == 5 && strncasecmp(text, "false", 5) == 0;
    if (yes || no)
        *ret = yes;
    return yes || no;
}

bool veer_cell_read_time(const char *text, size_t len, int64_t *ret_us)
{
    veer_cell_trim(&text, &len);
    return veer_time_parse(text, len, ret_us, NULL) == VEER_OK;
}
