#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "client/outgoing.h"

static void address(const char *text, unsigned char ret[16])
{
    veer_address_range range;
    assert_int_equal(veer_address_range_parse(text, &range, NULL), VEER_OK);
    assert_int_equal(range.bits, 128);
    memcpy(ret, range.bytes, 16);
}

static bool allowed(const veer_outgoing_policy *policy, const char *text)
{
    unsigned char bytes[16];
    address(text, bytes);
    return veer_outgoing_allows(policy, bytes);
}

static void ranges_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text; /* range */
        unsigned bits;    /* of 128; 999: refused */
    } cases[] = {
        {"10.0.0.0/8", 104},
        {"192.0.2.1", 128},
        {"0.0.0.0/0", 96},
        {"1.2.3.4/32", 128},
        {"fe80::/10", 10},
        {"::/0", 0},
        {"::ffff:10.0.0.0/104", 104},
        {"::1/128", 128},
        {"1.2.3.4/33", 999},
        {"::/129", 999},
        {"1.2.3", 999},
        {"", 999},
        {"/8", 999},
        {"1.2.3.4/", 999},
        {"1.2.3.4/-1", 999},
        {"1.2.3.4/8x", 999},
        {"host.example", 999},
        {"010.0.0.1", 999},
        {"fe80::1%lo", 999},
        {" 1.2.3.4", 999},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        veer_address_range range = {{0}, 77};
        veer_err err = VEER_ERR_INIT;
        const veer_rc rc = veer_address_range_parse(cases[i].text, &range, &err);
        assert_int_equal(rc, cases[i].bits == 999 ? VEER_EPARSE : VEER_OK);
        assert_int_equal(range.bits, cases[i].bits == 999 ? 77 : cases[i].bits);
    }
}

static void addresses_of_nobody_else_are_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "169.254.169.254",
        "169.254.0.0",
        "169.254.255.255",
        "::ffff:169.254.169.254",
        "::169.254.169.254",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::169.254.169.254",
        "2002:a9fe:a9fe::1",
        "2001:0:1:2:3:4:5601:5601",
        "::ffff:0:169.254.169.254",
        "fe80::1",
        "febf:ffff::1",
        "fd00:ec2::254",
        "fd20:ce::254",
        "100.100.100.200",
        "168.63.129.16",
        "0.0.0.0",
        "0.1.2.3",
        "::",
        "::ffff:0.0.0.0",
        "224.0.0.1",
        "239.255.255.255",
        "ff02::1",
        "255.255.255.255",
    };
    static const char *const fine[] = {"127.0.0.1",        "::1",
                                       "10.0.0.1",         "192.168.1.1",
                                       "169.253.255.255",  "169.255.0.0",
                                       "1.0.0.0",          "223.255.255.255",
                                       "fd00::1",          "fec0::1",
                                       "2a00::1",          "255.255.255.254",
                                       "::ffff:127.0.0.1", "64:ff9b::8.8.8.8",
                                       "2002:808:808::1"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (allowed(NULL, refused[i]))
            fail_msg("%s is allowed", refused[i]);
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        if (!allowed(NULL, fine[i]))
            fail_msg("%s is refused", fine[i]);
}

static void the_policy_changes_that(void **state)
{
    (void)state;
    veer_address_range allow[2];
    veer_address_range deny[2];
    assert_int_equal(veer_address_range_parse("169.254.169.254/32", &allow[0], NULL), VEER_OK);
    assert_int_equal(veer_address_range_parse("10.1.0.0/16", &allow[1], NULL), VEER_OK);
    assert_int_equal(veer_address_range_parse("10.0.0.0/8", &deny[0], NULL), VEER_OK);
    assert_int_equal(veer_address_range_parse("fd00::/9", &deny[1], NULL), VEER_OK);
    const veer_outgoing_policy policy = {allow, 2, deny, 2};
    assert_true(allowed(&policy, "169.254.169.254"));
    assert_true(allowed(&policy, "::ffff:169.254.169.254"));
    assert_true(allowed(&policy, "64:ff9b::169.254.169.254"));
    assert_false(allowed(&policy, "169.254.169.253"));
    assert_true(allowed(&policy, "10.1.2.3"));
    assert_false(allowed(&policy, "10.2.2.3"));
    assert_false(allowed(&policy, "2002:a02:203::1"));
    assert_false(allowed(&policy, "fd7f::1"));
    assert_true(allowed(&policy, "fd80::1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_read),
        cmocka_unit_test(addresses_of_nobody_else_are_refused),
        cmocka_unit_test(the_policy_changes_that),
    };
    return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}
