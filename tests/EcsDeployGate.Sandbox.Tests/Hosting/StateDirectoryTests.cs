namespace EcsDeployGate.Sandbox.Tests.Hosting;

public sealed class StateDirectoryTests
{
    [Fact]
    public void A_directory_of_its_own_goes_with_the_sandbox_and_a_given_one_stays()
    {
        var given = Directory.CreateTempSubdirectory("edg-state-").FullName;
        try
        {
            string temporary;
            using (var own = StateDirectory.Open(null))
            using (StateDirectory.Open(given))
            {
                temporary = Path.GetDirectoryName(own.Images)!;
                Assert.True(Directory.Exists(temporary));
            }

            Assert.False(Directory.Exists(temporary));
            Assert.True(Directory.Exists(given));
        }
        finally
        {
            Directory.Delete(given, recursive: true);
        }
    }

    [Fact]
    public void What_a_killed_sandbox_left_is_removed_by_the_next_one_and_nothing_else()
    {
        var dead = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"ecs-deploy-gate-sandbox-dead{Guid.NewGuid():N}")).FullName;
        var strange = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"ecs-deploy-gate-sandbox-strange{Guid.NewGuid():N}")).FullName;
        try
        {
            File.WriteAllText(Path.Combine(dead, "owner"), "1 1");
            using var living = StateDirectory.Open(null);
            using var next = StateDirectory.Open(null);

            Assert.False(Directory.Exists(dead));
            Assert.True(Directory.Exists(strange));
            Assert.True(Directory.Exists(Path.GetDirectoryName(living.Images)));
        }
        finally
        {
            Directory.Delete(strange);
        }
    }
}
