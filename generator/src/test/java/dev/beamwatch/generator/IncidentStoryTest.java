package dev.beamwatch.generator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beamwatch.generator.NaiveAlerts.Event;
import dev.beamwatch.generator.NaiveAlerts.Rules;
import dev.beamwatch.schemas.CpuReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncidentStoryTest {
  private static final long BEGIN = 1_633_956_780_000L;
  private static final int HOSTS = ScenarioConfig.DWARFS.size();
  private static final int CPUS = ScenarioConfig.DWARF_CPUS.size();

  /** After so many minutes all seven hosts have had all three courses. */
  private static final int MINUTES_OF_ALL = 21;

  private static IncidentStory story(long seed) {
    return new IncidentStory(seed, HOSTS, CPUS, BEGIN);
  }

  private static boolean isQuiet(double usage) {
    return usage >= 0 && usage < IncidentStory.QUIET_BELOW;
  }

  private static boolean isRaised(double usage) {
    return usage >= IncidentStory.RAISED_FROM && usage < IncidentStory.RAISED_BELOW;
  }

  private static boolean isHigh(double usage) {
    return usage >= IncidentStory.HIGH_FROM && usage < 100;
  }

  private static boolean isHostQuiet(IncidentStory story, int host, long atMillis) {
    return IntStream.range(0, CPUS).allMatch(cpu -> isQuiet(story.usage(host, cpu, atMillis)));
  }

  private static boolean isAllQuiet(IncidentStory story, long atMillis) {
    return IntStream.range(0, HOSTS).allMatch(host -> isHostQuiet(story, host, atMillis));
  }

  @Test
  void beforeTheStoryAllIsQuietAndNobodyIsSilent() {
    IncidentStory story = story(1);
    for (long at = BEGIN - 3_600_000; at < BEGIN; at += 1_000) {
      assertThat(isAllQuiet(story, at)).isTrue();
      for (int host = 0; host < HOSTS; host++) {
        assertThat(story.isSilent(host, at)).isFalse();
      }
    }
  }

  @Test
  void aQuietLoadRisesFromNightToNoonAndFallsAgain() {
    IncidentStory story = story(1);
    double night = mean(story, BEGIN - 240_000);
    assertThat(mean(story, BEGIN - 120_000)).isBetween(night + 15, night + 25);
    assertThat(mean(story, BEGIN - 10_000)).isBetween(night - 3, night + 3);
  }

  /** Mean of the first host's first processor over ten seconds. */
  private static double mean(IncidentStory story, long fromMillis) {
    return IntStream.range(0, 1_000)
        .mapToDouble(i -> story.usage(0, 0, fromMillis + 10L * i))
        .average()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, -7, Long.MAX_VALUE})
  void everyUsageIsQuietRaisedOrHighAndEveryHostHasItsTurn(long seed) {
    IncidentStory story = story(seed);
    Set<Integer> raised = new HashSet<>();
    Set<Integer> high = new HashSet<>();
    Set<Integer> silent = new HashSet<>();
    for (long at = BEGIN; at < BEGIN + 2 * MINUTES_OF_ALL * 60_000; at += 500) {
      for (int host = 0; host < HOSTS; host++) {
        if (story.isSilent(host, at)) {
          silent.add(host);
          assertThat(isHostQuiet(story, host, at)).isTrue();
        }
        for (int cpu = 0; cpu < CPUS; cpu++) {
          double usage = story.usage(host, cpu, at);
          if (isRaised(usage)) {
            raised.add(host);
          } else if (isHigh(usage)) {
            high.add(host);
          } else {
            assertThat(isQuiet(usage)).isTrue();
          }
        }
      }
    }
    assertThat(raised).hasSize(HOSTS);
    assertThat(high).hasSize(HOSTS);
    assertThat(silent).hasSize(HOSTS);
  }

  @Test
  void anIncidentBeginsInTheFirstEightSecondsOfEveryMinute() {
    for (long seed = 0; seed < 50; seed++) {
      IncidentStory story = story(seed);
      assertThat(isAllQuiet(story, BEGIN + 3_999)).isTrue();
      for (int minute = 0; minute < MINUTES_OF_ALL; minute++) {
        int host = minute % HOSTS;
        long slot = BEGIN + minute * 60_000L;
        assertThat(isHostQuiet(story, host, slot + 3_999)).isTrue();
        assertThat(isHostQuiet(story, host, slot + IncidentStory.FIRST_WITHIN_MILLIS)).isFalse();
      }
    }
  }

  @Test
  void oneHostIsSilentForFiftySecondsOfEveryFourMinutes() {
    IncidentStory story = story(1);
    for (int minute = 0; minute < 20; minute++) {
      long slot = BEGIN + minute * 60_000L;
      for (int second = 0; second < 60; second++) {
        long at = slot + second * 1_000L;
        long silent = IntStream.range(0, HOSTS).filter(host -> story.isSilent(host, at)).count();
        assertThat(silent).isEqualTo(minute % 4 == 1 && second >= 10 ? 1 : 0);
      }
    }
    assertThat(story.isSilent(4, BEGIN + 69_999)).isFalse();
    assertThat(story.isSilent(4, BEGIN + 70_000)).isTrue();
    assertThat(story.isSilent(4, BEGIN + 119_999)).isTrue();
    assertThat(story.isSilent(4, BEGIN + 120_000)).isFalse();
  }

  @Test
  void aUsageAskedForAloneIsTheOneOfAWholeRunWhateverTheOrder() {
    List<Long> times = new ArrayList<>();
    for (long at = BEGIN - 60_000; at < BEGIN + 240_000; at += 97) {
      times.add(at);
    }
    List<Double> forwards = times.stream().map(at -> story(3).usage(2, 1, at)).toList();
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, times.size()).boxed().toList());
    Collections.shuffle(shuffled, new Random(5));

    IncidentStory another = story(3);
    assertThat(shuffled).allMatch(i -> another.usage(2, 1, times.get(i)) == forwards.get(i));
  }

  @Test
  void theUsagesOfASeedNeverChange() {
    IncidentStory story = story(42);
    assertThat(story.usage(6, 4, BEGIN - 1)).isEqualTo(19.110868019127555);
    assertThat(story.usage(1, 2, BEGIN + 90_000)).isEqualTo(95.77950864145245);
  }

  @Test
  void anotherSeedGivesOtherUsages() {
    for (long at = BEGIN; at < BEGIN + 60_000; at += 1_000) {
      assertThat(story(1).usage(0, 0, at)).isNotEqualTo(story(2).usage(0, 0, at));
    }
  }

  @Test
  void processorsAndMomentsHaveUsagesOfTheirOwn() {
    Set<Double> usages = new HashSet<>();
    for (int host = 0; host < HOSTS; host++) {
      for (int cpu = 0; cpu < CPUS; cpu++) {
        for (int millis = 0; millis < 100; millis++) {
          usages.add(story(1).usage(host, cpu, BEGIN - 1_000 + millis));
        }
      }
    }
    assertThat(usages).hasSize(HOSTS * CPUS * 100);
  }

  @Test
  void anyNumberOfHostsAndProcessorsHasAStory() {
    for (int hosts : new int[] {1, 2, 3, 1_000_000}) {
      IncidentStory story = new IncidentStory(1, hosts, 1, BEGIN);
      for (long at = BEGIN; at < BEGIN + 600_000; at += 1_000) {
        double usage = story.usage(hosts - 1, 0, at);
        assertThat(isQuiet(usage) || isRaised(usage) || isHigh(usage)).isTrue();
      }
      assertThat(story.usage(0, 0, BEGIN + IncidentStory.FIRST_WITHIN_MILLIS))
          .isGreaterThan(IncidentStory.RAISED_FROM);
    }
  }

  @Test
  void aScenarioHasTheUsagesAndSilencesOfItsStory() {
    Scenario scenario = new Scenario(config(1, 0).build());
    IncidentStory story = story(1);
    int withheld = 0;
    for (long n = 0; n < 60_000; n++) {
      if (scenario.message(n).isEmpty()) {
        withheld++;
        continue;
      }
      CpuReading reading = scenario.message(n).orElseThrow().reading().orElseThrow();
      int host = ScenarioConfig.DWARFS.indexOf(reading.hostname());
      int cpu = ScenarioConfig.DWARF_CPUS.indexOf(reading.cpu());
      assertThat(reading.usage()).isEqualTo(story.usage(host, cpu, reading.occurredAtMillis()));
      assertThat(story.isSilent(host, reading.occurredAtMillis())).isFalse();
    }
    // 50 s of 200 readings a second of one of seven hosts.
    assertThat(withheld).isBetween(1_250, 1_610);
  }

  @Test
  void anIncidentOfTheCommandLineComesBeforeTheStory() {
    Scenario scenario =
        new Scenario(
            config(1, 0)
                .incidents(List.of(Incident.parse("dopey@PT0S+PT2M=55", BEGIN - 180_000)))
                .build());
    assertThat(scenario.messages(5_000).map(message -> message.reading().orElseThrow()))
        .filteredOn(reading -> reading.hostname().equals("dopey"))
        .isNotEmpty()
        .allMatch(reading -> reading.usage() == 55);
  }

  /** As in the demonstration: two minutes of the past, then the story. */
  private static ScenarioConfig.Builder config(long seed, long phaseMillis) {
    return ScenarioConfig.builder()
        .seed(seed)
        .startMillis(BEGIN + phaseMillis - 120_000)
        .readingsPerSecond(200)
        .outOfOrder(Duration.ofSeconds(5))
        .storyFromMillis(BEGIN + phaseMillis);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 2_500, 4_000, 5_001, 9_999})
  void withinThreeMinutesAlertsBeginChangeAndEndAndAHostIsSilentAndHeard(long phaseMillis) {
    long begin = BEGIN + phaseMillis;
    for (long seed = 1; seed <= 4; seed++) {
      Scenario scenario = new Scenario(config(seed, phaseMillis).build());
      NaiveAlerts alerts = new NaiveAlerts(new Rules(10_000, 2, 3, 3, 20_000, 60, 85));
      scenario.messages(66_000).forEach(m -> alerts.add(m.reading().orElseThrow()));
      // Five seconds less, for the watermark trails so far.
      List<Event> events = alerts.eventsUntil(begin + 175_000);

      Set<String> inTrouble = new HashSet<>();
      for (String cpu : ScenarioConfig.DWARF_CPUS) {
        List<String> life = told(events, "doc", cpu);
        if (!life.isEmpty()) {
          inTrouble.add(cpu);
          assertThat(life)
              .containsExactly(
                  "FIRING warning", "ESCALATED critical", "EASED warning", "RESOLVED warning");
        }
        List<String> sudden = told(events, "grumpy", cpu);
        if (!sudden.isEmpty()) {
          assertThat(sudden.get(0)).startsWith("FIRING");
          assertThat(sudden.get(sudden.size() - 1)).startsWith("RESOLVED");
        }
      }
      assertThat(inTrouble).isNotEmpty();
      assertThat(told(events, "happy", "")).containsExactly("SILENT ", "HEARD ");
      assertThat(events).extracting(Event::hostname).contains("grumpy");
      assertThat(events).extracting(Event::hostname).isSubsetOf("doc", "grumpy", "happy", "sleepy");
      // Nobody has to wait long for the first.
      assertThat(events.get(0).windowEndMillis()).isBetween(begin, begin + 40_000);
    }
  }

  private static List<String> told(List<Event> events, String hostname, String cpu) {
    return events.stream()
        .filter(event -> event.hostname().equals(hostname) && event.cpu().equals(cpu))
        .map(event -> event.kind() + " " + event.level())
        .toList();
  }
}
