package dev.beamwatch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlackBlocksTest {
  private static final String DIVIDER = "{\"type\":\"divider\"}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{'type':'section','text':{'type':'mrkdwn','text':'*doc*'}}]",
        "[{'type':'section','fields':[{'type':'plain_text','text':'cpu3'}]}]",
        "[{'type':'header','text':{'type':'plain_text','text':'doc'}}]",
        "[{'type':'context','elements':[{'type':'mrkdwn','text':'x'},{'type':'image'}]}]",
        "[{'type':'divider'}]",
        "[{'type':'something_else'}]"
      })
  void validBlocksAreReturnedAsTheyAre(String blocks) throws Exception {
    assertThat(SlackBlocks.checked(json(blocks))).isEqualTo(json(blocks));
  }

  @Test
  void noBlocksAreNull() throws Exception {
    assertThat(SlackBlocks.checked(null)).isNull();
    assertThat(SlackBlocks.checked("[]")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "{}",
        "5",
        "'[]'",
        "null",
        "[5]",
        "['x']",
        "[null]",
        "[[]]",
        "[] []",
        "nonsense"
      })
  void whatIsNoArrayOfObjectsHasAWrongFormat(String blocks) {
    assertThatThrownBy(() -> SlackBlocks.checked(json(blocks)))
        .isInstanceOf(SlackRefusal.class)
        .hasMessage("invalid_blocks_format");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{}]",
        "[{'type':5}]",
        "[{'type':null}]",
        "[{'type':'section'}]",
        "[{'type':'section','text':'x'}]",
        "[{'type':'section','text':{'type':'mrkdwn'}}]",
        "[{'type':'section','text':{'type':'mrkdwn','text':''}}]",
        "[{'type':'section','text':{'type':'mrkdwn','text':5}}]",
        "[{'type':'section','text':{'type':'markdown','text':'x'}}]",
        "[{'type':'section','text':{'text':'x'}}]",
        "[{'type':'section','fields':[]}]",
        "[{'type':'section','fields':'x'}]",
        "[{'type':'section','fields':['x']}]",
        "[{'type':'header','text':{'type':'mrkdwn','text':'doc'}}]",
        "[{'type':'header'}]",
        "[{'type':'context','elements':[]}]",
        "[{'type':'context','elements':['x']}]",
        "[{'type':'context'}]"
      })
  void blocksThatSlackWouldNotShowAreInvalid(String blocks) {
    assertInvalid(json(blocks));
  }

  @Test
  void fiftyBlocksAreTheMost() throws Exception {
    assertThat(SlackBlocks.checked(list(50, DIVIDER))).hasSize(50 * (DIVIDER.length() + 1) + 1);
    assertInvalid(list(51, DIVIDER));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3000 | [{'type':'section','text':{'type':'mrkdwn','text':'TEXT'}}]",
        "2000 | [{'type':'section','fields':[{'type':'mrkdwn','text':'TEXT'}]}]",
        "150 | [{'type':'header','text':{'type':'plain_text','text':'TEXT'}}]"
      })
  void aTextIsInvalidFromOneCharacterAboveItsLimit(int most, String blocks) throws Exception {
    assertThat(SlackBlocks.checked(json(blocks).replace("TEXT", "▃".repeat(most)))).isNotNull();
    assertThat(SlackBlocks.checked(json(blocks).replace("TEXT", "🔴".repeat(most)))).isNotNull();
    assertInvalid(json(blocks).replace("TEXT", "▃".repeat(most + 1)));
  }

  @Test
  void tenFieldsAndTenElementsAreTheMost() throws Exception {
    String text = "{\"type\":\"mrkdwn\",\"text\":\"x\"}";

    for (String start :
        new String[] {
          "[{\"type\":\"section\",\"fields\":", "[{\"type\":\"context\",\"elements\":"
        }) {
      assertThat(SlackBlocks.checked(start + list(10, text) + "}]")).isNotNull();
      assertInvalid(start + list(11, text) + "}]");
    }
  }

  private static void assertInvalid(String blocks) {
    assertThatThrownBy(() -> SlackBlocks.checked(blocks))
        .isInstanceOf(SlackRefusal.class)
        .hasMessage("invalid_blocks");
  }

  private static String list(int size, String element) {
    return "[" + String.join(",", Collections.nCopies(size, element)) + "]";
  }

  private static String json(String withApostrophes) {
    return withApostrophes.replace('\'', '"');
  }
}
