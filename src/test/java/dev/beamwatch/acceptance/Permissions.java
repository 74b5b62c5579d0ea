package dev.beamwatch.acceptance;

import dev.beamwatch.sandbox.KafkaBroker;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** What a pipeline's Kafka user is allowed: exactly what docs/security.md says that it needs. */
final class Permissions {
  private static final List<String> OUTPUTS =
      List.of(
          "filteredTopic", "aggregatedTopic", "alertTopic", "notificationTopic", "deadLetterTopic");

  private Permissions() {}

  /** Returns what the pipeline on a stage needs. */
  static List<AclBinding> ofPipeline(Stage stage, String principal) {
    List<AclBinding> permissions = new ArrayList<>();
    permissions.add(allow(principal, ResourceType.TOPIC, stage.option("inputTopic"), "READ"));
    permissions.add(allow(principal, ResourceType.GROUP, stage.option("consumerGroup"), "READ"));
    for (String output : OUTPUTS) {
      permissions.add(allow(principal, ResourceType.TOPIC, stage.option(output), "WRITE"));
    }
    return permissions;
  }

  /** Returns what the pipeline on a stage needs that delivers exactly once. */
  static List<AclBinding> ofPipelineExactlyOnce(Stage stage, String principal) {
    List<AclBinding> permissions = new ArrayList<>(ofPipeline(stage, principal));
    String prefix = stage.option("consumerGroup") + "-";
    permissions.add(
        allow(principal, ResourceType.TRANSACTIONAL_ID, PatternType.PREFIXED, prefix, "WRITE"));
    permissions.add(allow(principal, ResourceType.GROUP, PatternType.PREFIXED, prefix, "READ"));
    for (String output : OUTPUTS) {
      permissions.add(allow(principal, ResourceType.TOPIC, stage.option(output), "READ"));
    }
    return permissions;
  }

  private static AclBinding allow(
      String principal, ResourceType type, String name, String operation) {
    return allow(principal, type, PatternType.LITERAL, name, operation);
  }

  private static AclBinding allow(
      String principal, ResourceType type, PatternType pattern, String name, String operation) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry(
            principal, "*", AclOperation.valueOf(operation), AclPermissionType.ALLOW));
  }

  /** Grants permissions, and takes away all that were granted before. */
  static void grantOnly(KafkaBroker broker, List<AclBinding> permissions) {
    var unusedGone =
        KafkaAdmin.ask(
            broker.bootstrapServers(),
            admin -> admin.deleteAcls(List.of(AclBindingFilter.ANY)).all());
    var unusedGranted =
        KafkaAdmin.ask(broker.bootstrapServers(), admin -> admin.createAcls(permissions).all());
  }
}
