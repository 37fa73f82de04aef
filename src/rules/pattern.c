#include "rules/rule.h"

#include <string.h>

bool veer_pattern_matches(const char *pattern, const char *text)
{
    const char *star = NULL, *from = text;
    while (*text != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            from = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star + 1;
            text = ++from;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

bool veer_rule_covers(const veer_rule *rule, const char *model, const char *version)
{
    return veer_pattern_matches(rule->model, model) &&
           (rule->version == NULL || strcmp(rule->version, version) == 0);
}
