package dev.beamwatch.pipeline.threshold;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class ThresholdNewsTest {
  private static final String NO_LIMIT =
      "limits gives no host a limit, so no alert can come. If it is not empty, does the database"
          + " user see its rows? Row-level security hides them without an error";

  private final ThresholdNews news = new ThresholdNews();

  @Test
  void limitsThatNobodyComplainsOfAreNoNews() {
    assertThat(news.of(table(1, ""))).isEmpty();
  }

  @Test
  void complaintsAreToldWhenTheyAreOthersAndNotAtEveryRefresh() {
    assertThat(news.of(table(1, "a; "))).containsExactly("in limits: a; please mend the table");
    assertThat(news.of(table(1, "a; "))).isEmpty();
    assertThat(news.of(table(1, "b; "))).containsExactly("in limits: b; please mend the table");
    assertThat(news.of(table(1, ""))).isEmpty();
    assertThat(news.of(table(1, "b; "))).hasSize(1);
  }

  @Test
  void aTableWithoutAnyLimitAtTheStartIsToldOnce() {
    assertThat(news.of(table(0, ""))).containsExactly(NO_LIMIT);
    assertThat(news.of(table(0, ""))).isEmpty();
  }

  @Test
  void aTableWithoutAnyLimitAfterOneThatHadSomeIsToldOnceEachTime() {
    assertThat(news.of(table(3, ""))).isEmpty();
    assertThat(news.of(table(0, ""))).containsExactly(NO_LIMIT);
    assertThat(news.of(table(0, ""))).isEmpty();
    assertThat(news.of(table(3, ""))).isEmpty();
    assertThat(news.of(table(0, ""))).containsExactly(NO_LIMIT);
  }

  @Test
  void aTableWhoseRowsAreAllLeftOutIsToldWithTheReason() {
    assertThat(news.of(table(0, "a; ")))
        .containsExactly("in limits: a; please mend the table", NO_LIMIT);
  }

  @Test
  void copiesShareWhatWasToldAndOthersDoNot() {
    ThresholdNews copy = SerializableUtils.clone(news);
    assertThat(news.of(table(0, "a; "))).hasSize(2);

    assertThat(copy.of(table(0, "a; "))).isEmpty();
    assertThat(new ThresholdNews().of(table(0, "a; "))).hasSize(2);
  }

  private static LoadedThresholds table(int hosts, String complaints) {
    return new LoadedThresholds(
        "limits",
        Thresholds.of(hosts == 0 ? Map.of() : Map.of("doc", BigDecimal.valueOf(hosts)), 0),
        new Complaints(complaints, complaints.hashCode(), 0));
  }
}
